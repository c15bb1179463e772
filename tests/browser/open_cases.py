"""Cases of the sample county for the browser tests: a full desk, and one case in each hand.

As a script, with ``XIANZHI_HOME`` set, it lays another morning's cases of a road on the desk.
"""

import os
import sys
from datetime import timedelta

__all__ = ["MORNING", "open_cases"]

MORNING = 50  # cases that wait at the desk
_WORDS = (
    "路灯不亮，晚上看不见路",
    "路灯灯杆倾斜，单灯不亮",
    "井盖破损，车过有响声",
    "垃圾箱满了没有人收",
)


def open_cases() -> dict[str, str]:
    """Open the room, fill the desk, and verify one case of it; ids by name."""
    from django.contrib.auth import get_user_model
    from django.utils import timezone

    from xianzhi.apps.accounts.selectors import actor_for
    from xianzhi.apps.casework import services
    from xianzhi.samples.cases_loader import CaseStaff, load_cases

    at = timezone.now()
    users = {user.username: user for user in get_user_model().objects.all()}
    names = ("dispatcher", "checker", "housing")
    staff = [actor_for(str(users[name].pk), None, at) for name in names]
    load_cases(CaseStaff(*staff), at)
    known = {"case:again": _reported(services, at, MORNING)["case"]}
    for place in range(MORNING):
        known[f"case:{place}"] = _reported(services, at, place)["case"]
    services.verify_case(
        actor=staff[0],
        case=services.CaseRef(known["case:again"]),
        said=services.Said(),
        request_id="verify again",
        at=at,
    )
    known["case:verified"] = known.pop("case:again")
    return {name: str(value) for name, value in known.items()}


def _reported(services, at, place: int, road: str = "稻香路", y: float = 33.6):
    """Report one case after another, each at a door of its own."""
    report = services.Report(
        "resident", f"{road}{place + 1}号门前{_WORDS[place % len(_WORDS)]}", place_text=road,
        x=122.4 + place / 100, y=y,
    )  # fmt: skip
    moment = at - timedelta(minutes=MORNING - place)
    return services.report_case(
        actor=None, report=report, request_id=f"{road} {place} {moment}", at=moment
    )


def main(road: str, y: str) -> None:
    """Lay another morning's cases on the desk of a site that runs already."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xianzhi.web.settings")
    import django

    django.setup()
    from django.utils import timezone

    from xianzhi.apps.casework import services

    for place in range(MORNING):
        _reported(services, timezone.now(), place, road, float(y))


if __name__ == "__main__":
    main(*sys.argv[1:])
