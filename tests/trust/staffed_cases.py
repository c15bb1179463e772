"""Cases of the prepared county, one at each step of its way, for the verbs of casework."""

from itertools import count

from factories.casework import Delay, Way, open_room, with_reporter
from factories.county import AT, SmallCounty
from xianzhi.apps.casework.services import Said, TextDraft, add_text

__all__ = ["keep_cases"]


def keep_cases(county: SmallCounty) -> dict[str, str]:
    """Open the dispatch centre; the ids of cases by how far each has come."""
    open_room(county)
    ways = _on_their_way(county)
    ways["helped"].do("sign_case", "housing")
    ways["disputed"].do("object_to_dispatch", "housing", reason="不属本单位职责")
    delay = Delay(3, "材料未到")
    ways["postponing"].do("ask_postponement", "housing", delay=delay)
    ways["suspending"].do("ask_suspension", "housing", delay=delay)
    ways["resting"].do("ask_suspension", "housing", delay=delay)
    ways["resting"].do("approve_request", "leader", reason="同意挂账")
    ways["folded"].do("fold_repeat", "dispatcher", into=ways["reported"].number, reason="同一处")
    return (
        {f"case-{name}": way.id for name, way in ways.items()}
        | {f"code-{name}": way.code for name, way in ways.items()}
        | {"number-reported": ways["reported"].number}
        | {"case-doubtful": _doubtful(ways["doubtful"])}
        | {"text": _text(county)}
    )


def _on_their_way(county: SmallCounty) -> dict[str, Way]:
    keys = (f"prepared-case-{number}" for number in count(1))

    def way() -> Way:
        return Way(county, with_reporter(), keys=keys.__next__).reported("dispatcher")

    handling = ("handling", "postponing", "suspending", "resting")
    return {name: way().handling() for name in handling} | {
        "reported": way(),
        "verified": way().do("verify_case", "dispatcher", said=Said()),
        "filed": way().filed(),
        "dispatched": way().dispatched(),
        "disputed": way().dispatched(),
        "helped": way().dispatched("housing", "finance"),
        "handled": way().handled(),
        "checked": way().checked(),
        "closed": way().closed(),
        "folded": way(),
        "doubtful": way(),
    }


def _text(county: SmallCounty) -> str:
    """A standard text of the county."""
    return add_text(
        actor=county.actor("dispatcher"),
        draft=TextDraft("dispatch", "请尽快处置。"),
        request_id="prepared-text",
        at=AT,
    )


def _doubtful(way: Way) -> str:
    """A case whose deadline waited for a notice that has come since."""
    from xianzhi.apps.casework.models import Case

    Case.objects.filter(pk=way.id).update(is_provisional=True)
    return way.id
