"""Prepare a home for the journey of the check-up: a small town, its layers, ground to build on.

Run as a script with ``XIANZHI_HOME`` set. Much quicker than Hechuan, which the other journeys need.
"""

import os
import sys
from pathlib import Path


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
    planner = get_user_model().objects.get(username="planner")
    planner.set_password(PASSWORD)
    planner.save()
    publish_first_year(county)
    publish_sites(county)


if __name__ == "__main__":
    main()
