"""Prepare a home for the journey of the check-up: a small town, its layers, ground to build on.

Run as a script with ``XIANZHI_HOME`` set. Much quicker than Hechuan, which the other journeys need.
With ``tree`` the town has blocks and communities, and two check-ups were made. With ``solved`` a
unit got a problem that the second check-up does not find, and values are asked of it.
"""

import os
import sys
from pathlib import Path

STAFF = ("planner", "clerk", "second", "housing")


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xianzhi.web.settings")
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    from browser.prepare import PASSWORD
    from factories.atlas import add_planners
    from factories.checkup_map import publish_first_year, publish_sites
    from factories.county import make_county

    county = make_county()
    add_planners(county)
    for user in get_user_model().objects.filter(username__in=STAFF):
        user.set_password(PASSWORD)
        user.save()
    publish_first_year(county)
    publish_sites(county)
    if "tree" in sys.argv:
        examine(county)
    if "solved" in sys.argv:
        solve(county)


def examine(county) -> None:
    """Make check-ups of two years, the jobs included; the boundary between the blocks moves."""
    from datetime import date

    from factories.checkup_map import publish_second_year, publish_unit_tree

    for day in (date(2025, 12, 31), date(2026, 2, 28)):
        publish_unit_tree(county, 2025 if day.month == 12 else 2026)
        if day.month != 12:
            publish_second_year(county)
        run(county, day)


def solve(county) -> None:
    """Hand the block that gets a park to a unit, ask it for values, and measure again."""
    from datetime import date, timedelta

    from django.utils import timezone

    from factories.checkup_duties import SCHOOLS, assign
    from factories.checkup_map import publish_second_year
    from factories.county import AT
    from xianzhi.apps.checkup import services
    from xianzhi.apps.checkup.models import CheckupProblem

    run(county, date(2025, 12, 31))
    planner, housing = county.actor("planner"), county.units["housing"]
    today = timezone.localdate()
    assign(planner, housing, *SCHOOLS[:2], days=(today, today + timedelta(days=9)))
    assign(planner, housing, *SCHOOLS[2:3])
    problem = CheckupProblem.objects.get(concept="HY-06", people__range=(2_900, 3_100))
    ref = services.ProblemRef(str(problem.pk))
    services.confirm_problem(actor=planner, ref=ref, request_id="confirm", at=AT)
    given = services.HandOver(housing, date(2026, 6, 30))
    services.hand_over_problem(actor=planner, ref=ref, given=given, request_id="hand over", at=AT)
    publish_second_year(county)
    run(county, date(2026, 2, 28))


def run(county, day) -> None:
    """Make a check-up as the planner does, its job included."""
    from factories.county import AT
    from xianzhi.apps.checkup import services
    from xianzhi.apps.checkup.jobs import run_checkup
    from xianzhi.apps.checkup.services import RunDraft
    from xianzhi.records.models import Job

    draft, planner = RunDraft("hanyin-2022", day), county.actor("planner")
    services.start_run(actor=planner, draft=draft, request_id=day.isoformat(), at=AT)
    job = Job.objects.filter(kind="checkup.run").order_by("enqueued_at", "id").last()
    run_checkup(None, **job.args)


if __name__ == "__main__":
    main()
