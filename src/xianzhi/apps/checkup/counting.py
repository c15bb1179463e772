"""Values that a run counts from cases on its own layers (事件计数): nothing is stored here."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from xianzhi.apps.atlas.selectors import InForce
from xianzhi.apps.checkup.computing import drawn
from xianzhi.apps.checkup.keepers import report_keeper
from xianzhi.apps.checkup.listening import metres_of, window
from xianzhi.catalogue.diagnosis.counted import RoadCounting, road_countings
from xianzhi.catalogue.messages import words
from xianzhi.core.diagnosis.reported import Heard, Place
from xianzhi.core.diagnosis.reported_roads import RoadCount, roads_reported
from xianzhi.core.indicators.inputs import Inputs, LayerData

__all__ = ["road_values"]

_ROAD = "road"


def road_values(day: date, layers: Sequence[InForce]) -> tuple[Mapping[str, str], ...]:
    """Count roads with a fault from the confirmed cases of a year, as rows to be read (计数值).

    A category in which nobody reported anything all year is not in use, and gives no row: nobody
    can say that all is well. Nor does a unit without such a road while some cases have no place.
    """
    inputs = drawn(layers, _ROAD)
    roads = inputs.layers.get(_ROAD) if inputs else None
    if inputs is None or roads is None:
        return ()
    since, until = window(day)
    cases = report_keeper().read(since, until)
    rows: list[Mapping[str, str]] = []
    for counting in road_countings():
        told = [case for case in cases if case.code in counting.codes]
        if told:
            rows += _rows(counting, [one for one in told if one.is_confirmed], inputs, roads, day)
    return tuple(rows)


def _rows(
    counting: RoadCounting, confirmed: Sequence[Heard], inputs: Inputs, roads: LayerData, day: date
) -> Iterator[Mapping[str, str]]:
    placed, metres = metres_of(confirmed, inputs)
    unplaced = len(confirmed) - len(placed)
    units = [Place(unit.code, unit.ground) for unit in inputs.units]
    for count in roads_reported(metres, roads, units, counting.within_m):
        if not count.roads and (unplaced or count.cases):
            continue  # what lies on no road of the layer may lie on one that it lacks
        yield {
            "concept": counting.concept,
            "unit": count.unit,
            "num": str(len(count.roads)),
            "as_of": day.isoformat(),
            "source": _source(counting, count, unplaced, day),
        }


def _source(counting: RoadCounting, count: RoadCount, unplaced: int, day: date) -> str:
    since, until = window(day)
    told = {
        "since": since.isoformat(),
        "until": until.isoformat(),
        "matter": counting.zh,
        "cases": str(count.cases),
        "on": str(count.on_roads),
        "within": f"{counting.within_m:g}",
        "unplaced": str(unplaced),
    }
    return words("checkup.counted_roads", told, "zh")
