"""From the layers of a run to a question that is answered at once (准备选址题)."""

from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from xianzhi.catalogue.indicators.editions import definitions, views
from xianzhi.catalogue.indicators.layers import schema
from xianzhi.catalogue.indicators.osm import osm_rules
from xianzhi.core.indicators.faults import NotKnownError
from xianzhi.core.indicators.inputs import Inputs, Unit
from xianzhi.core.indicators.session import Session
from xianzhi.core.indicators.standards import reach_rule
from xianzhi.core.indicators.syntax import Name
from xianzhi.core.indicators.windows import Window
from xianzhi.core.siting import Pairs, Question
from xianzhi.core.spatial.coordinates import CGCS2000, reproject
from xianzhi.core.spatial.layer import Geometries
from xianzhi.engines.studio.candidates import Candidates, LeftOut, Lived, listed
from xianzhi.engines.studio.jobs import Judge, StudioError, StudioJob
from xianzhi.engines.studio.questions import Studio
from xianzhi.engines.studio.serving import Place, Serving, serving_for
from xianzhi.exchange.checkup.folders import open_folder
from xianzhi.exchange.checkup.keeping import Keeper

__all__ = ["prepare"]


def prepare(job: StudioJob, judge: Judge) -> Studio:
    """Make the question of a prescription (准备选址题); seconds for a county.

    Ground that is cultivated by its own record needs an argument, whatever the control lines say:
    a park is never put on farmland because people live near it. Where people live nothing is
    proposed either.

    Raises
    ------
    StudioError
        ``checkup.not_about_reach``, ``checkup.no_such_unit``, ``checkup.nobody_counted`` or
        ``checkup.no_candidates``: the words say what is missing.
    XianzhiError
        A layer cannot be read.
    """
    rule = reach_rule(definitions()[job.concept]) if job.concept in definitions() else None
    if rule is None:
        raise StudioError("checkup.not_about_reach", {"concept": job.concept})
    folder = open_folder(job.folder, Keeper(job.cache), schema(), osm_rules())
    inputs = folder.inputs(job.day)
    session = Session(inputs, views(), shelf=folder.keeper)
    place = Place(session, Window(_unit(inputs, job.unit).ground), rule)
    try:
        return _studio(job, judge, place, CRS(inputs.crs))
    except NotKnownError as error:
        raise StudioError(error.reason.code, dict(error.reason.params)) from error


def _unit(inputs: Inputs, code: str) -> Unit:
    for unit in inputs.units:
        if unit.code == code:
            return unit
    raise StudioError("checkup.no_such_unit", {"unit": code})


def _studio(job: StudioJob, judge: Judge, place: Place, plane: CRS) -> Studio:
    found, serving, pairs = _paired(job, place, plane)
    if not len(found):
        raise StudioError("checkup.no_candidates", _words(found.left_out))
    cost, has_cost = found.cost(job.price_cny_per_m2)
    people, middles = place.people, shapely.point_on_surface(found.grounds)
    question = Question(
        pairs=pairs,
        people=people.people,
        now_m=np.where(people.served, 0.0, np.inf),
        cost=cost,
        land=found.land(plane, judge),
    )
    return Studio(
        question=question,
        rule=place.rule,
        rows=found.rows + 1,
        ids=found.ids,
        places=shapely.get_coordinates(reproject(middles, plane, CGCS2000)),
        grounds=found.grounds,
        missed=place.missed,
        homes=people.homes,
        plane=plane,
        has_cost=has_cost,
        left_out=found.left_out,
        serving=serving,
    )


def _paired(job: StudioJob, place: Place, plane: CRS) -> tuple[Candidates, Serving, Pairs]:
    """Candidates that serve somebody anew, and whom."""
    least_m2 = place.rule.least_area_m2(job.limit_m)
    near = listed(job, plane).useful(least_m2, job.limit_m, _lacking(place))
    serving = serving_for(place, near.grounds, job.limit_m)
    pairs, has_way = serving.pairs(), serving.has_way()
    serves = np.zeros(len(near), bool)
    serves[pairs.site[place.people.people[pairs.demand] > 0]] = True
    told = replace(
        near.left_out,
        no_way=near.left_out.no_way + int((~has_way).sum()),
        too_far=near.left_out.too_far + int((has_way & ~serves).sum()),
    )
    kept = np.flatnonzero(serves)
    return near.take(kept, told), serving.take(kept), _renumbered(pairs, serves)


def _renumbered(pairs: Pairs, serves: NDArray[np.bool_]) -> Pairs:
    number, kept = np.cumsum(serves) - 1, serves[pairs.site]
    return Pairs(number[pairs.site[kept]], pairs.demand[kept], pairs.metres[kept], pairs.limit_m)


def _lacking(place: Place) -> Lived:
    people = place.people
    lacking = ~people.served & (people.people > 0)
    return Lived(
        people.homes[lacking], people.people[lacking], _lived_on(place.session), place.can_come
    )


def _lived_on(session: Session) -> Geometries:
    """Ground on which people live; none where no layer says so."""
    try:
        homes = session.rows(Name("residential"))
    except NotKnownError:
        return np.empty(0, dtype=object)
    return homes.layer.geometries[homes.rows(possible=False)]


def _words(told: LeftOut) -> dict[str, str]:
    return {
        "listed": str(told.listed),
        "small": str(told.too_small),
        "lived_on": str(told.lived_on),
        "no_way": str(told.no_way),
        "far": str(told.too_far),
    }
