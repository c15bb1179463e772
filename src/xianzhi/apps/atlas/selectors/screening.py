"""Two versions of a layer, compared and screened (图斑筛查): computed, nothing stored."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.atlas import snapshots
from xianzhi.apps.atlas.choices import STANDING
from xianzhi.apps.atlas.models import LayerVersion
from xianzhi.apps.atlas.permissions import may_plan
from xianzhi.apps.atlas.selectors.checking import indexed_versions, rule_layers
from xianzhi.apps.atlas.selectors.comparison import areas_of_version
from xianzhi.apps.atlas.selectors.permits import permit_layers, read_permits
from xianzhi.apps.atlas.selectors.visibility import published_versions, visible_version
from xianzhi.catalogue import control_rules as catalogue
from xianzhi.core.landuse.certificate import Finding, listed
from xianzhi.core.landuse.changes import Change, Survey, compare
from xianzhi.core.landuse.checking import IndexedLayer, Sites, check
from xianzhi.core.landuse.judging import Findings
from xianzhi.core.landuse.rules import Tolerance, Verdict
from xianzhi.core.landuse.screening import ScreenedPatch, SuspicionRules, screen
from xianzhi.core.spatial.coordinates import CGCS2000, county_zone, reproject
from xianzhi.core.spatial.layer import Geometries
from xianzhi.core.spatial.measure import areas_m2
from xianzhi.errors import RuleError
from xianzhi.exchange.features import Feature
from xianzhi.records.decisions import NotFoundError, require

__all__ = ["FoundPatch", "Screened", "ScreeningPlan", "screened", "screening_plan"]

AREA_LAYERS = ("micro_grids", "grids", "villages", "towns")  # the smallest first
PROTECTED = ("permanent_basic_farmland", "ecological_red_line")
_TOWNS = "towns"
_CODES = ("code", "编码", "代码", "行政区划代码")
_MOST_FEATURES = 1_000_000  # of both dates
_TOLERANCE = Tolerance(area_m2=20.0)  # two surveys of one wall touch every line beside it


@dataclass(frozen=True, slots=True)
class ScreeningPlan:
    """What will be screened by what (筛查方案); ``digest`` is over everything the result needs."""

    before: LayerVersion
    after: LayerVersion
    rules: SuspicionRules
    control: Sequence[LayerVersion]
    permits: Sequence[LayerVersion]
    areas: Sequence[LayerVersion]
    settings: Mapping[str, object]

    @property
    def digest(self) -> str:
        """SHA-256 of the settings, which name every layer by its own."""
        return str(self.settings["digest"])


@dataclass(frozen=True, slots=True)
class FoundPatch:
    """A piece of ground that changed, with all that was made of it (图斑); shapes in degrees."""

    change: str
    suspicion: str
    reasons: tuple[str, ...]
    findings: tuple[Finding, ...]
    verdict: str
    confidence: float
    permit: str
    covered_share: float
    area_m2: float
    protected_m2: float
    gained: shapely.Geometry
    before: shapely.Geometry | None
    after: shapely.Geometry | None
    place: tuple[float, float]
    town_code: str
    area_code: str


@dataclass(frozen=True, slots=True)
class Screened:
    """The result of a screening (筛查结果): patches, and how many changes of each kind."""

    patches: tuple[FoundPatch, ...]
    counts: Mapping[str, int]
    notes: Mapping[str, int] = field(default_factory=dict)


def screening_plan(
    actor: Actor, before_id: str, after_id: str, rules: SuspicionRules
) -> ScreeningPlan:
    """Say what two versions will be screened by, without measuring anything (筛查方案).

    Raises
    ------
    PermissionDeniedError
        The actor does not plan.
    NotFoundError
        A version does not exist for this actor.
    RuleError
        They are of two layers, not in force, in the wrong order, or too large; or no layer of
        approvals is in force.
    """
    require(may_plan(actor))
    before, after = (visible_version(actor, version) for version in (before_id, after_id))
    if before.layer_id != after.layer_id:
        raise NotFoundError
    if any(version.status not in STANDING for version in (before, after)):
        raise RuleError("atlas.patch.versions_not_in_force")
    if before.as_of_date >= after.as_of_date:
        raise RuleError("atlas.patch.versions_reversed")
    if before.feature_count + after.feature_count > _MOST_FEATURES:
        raise RuleError("atlas.patch.too_large_to_screen", {"most": f"{_MOST_FEATURES:,}"})
    permits = permit_layers(actor)
    if not permits:
        raise RuleError("atlas.patch.no_permits")
    control = rule_layers(actor)
    areas = list(published_versions(actor).filter(layer__code__in=AREA_LAYERS))
    used = {"control": control, "permits": permits, "areas": areas}
    settings: dict[str, object] = {
        "before": before.snapshot.sha256,
        "after": after.snapshot.sha256,
        "suspicion": asdict(rules),
        "survey": asdict(Survey(error_m=rules.error_m)),
        "tolerance": asdict(_TOLERANCE),
        "rules": catalogue.digest(),
        **{
            name: {version.layer.code: version.snapshot.sha256 for version in versions}
            for name, versions in used.items()
        },
    }
    settings["digest"] = _digest(settings)
    return ScreeningPlan(before, after, rules, control, permits, areas, settings)


def screened(plan: ScreeningPlan) -> Screened:
    """Compare, screen and check (图斑筛查).

    About half a minute for a hundred thousand buildings at each date; no database row is read
    for any of them.

    Raises
    ------
    RuleError
        The layer holds no areas.
    """
    (old, _), (new, _) = (
        areas_of_version(version.snapshot.sha256) for version in (plan.before, plan.after)
    )
    if not len(old) and not len(new):
        raise RuleError("atlas.only_areas_are_compared")
    west, _south, east, _north = shapely.total_bounds(np.concatenate([old, new]))
    crs = county_zone(float(west + east) / 2).crs
    then, now = (reproject(shapes, CGCS2000, crs) for shapes in (old, new))
    changes = compare(then, now, survey=Survey(error_m=plan.rules.error_m))
    read = read_permits(plan.permits, crs, plan.rules)
    bench = _Bench(indexed_versions(plan.control), crs, plan.after.as_of_date)
    between = (plan.before.as_of_date, plan.after.as_of_date)
    found = screen(changes, read.permits, bench.judge, between=between, rules=plan.rules)
    ground = _Ground(changes, found, bench, (old, new))
    return Screened(
        patches=ground.patches(plan.areas, read.permits.ids),
        counts=dict(Counter(str(change.kind) for change in changes)),
        notes={"undated_permits": read.undated, "unknown_permit_kinds": read.unknown_kind},
    )


class _Bench:
    """Measures gained ground against the control layers and keeps the findings."""

    def __init__(self, layers: Sequence[IndexedLayer], crs: CRS, on: date) -> None:
        self.layers, self.crs, self.on = layers, crs, on
        self.degrees: Geometries = np.empty(0, dtype=object)
        self.findings: Findings | None = None

    def judge(self, gained: Geometries, uses: Sequence[str]) -> Sequence[Verdict]:
        """Give the gravest verdict for each piece of ground."""
        self.degrees = reproject(gained, self.crs, CGCS2000)
        sites = Sites([""] * len(gained), uses, self.degrees)
        _, self.findings = check(
            sites, self.layers, catalogue.control_rules(), on=self.on, tolerance=_TOLERANCE
        )
        return [Verdict(int(verdict)) for verdict in self.findings.overall]


@dataclass(frozen=True, slots=True)
class _Ground:
    """What was found, where its shapes are."""

    changes: Sequence[Change]
    found: Sequence[ScreenedPatch]
    bench: _Bench
    shapes: tuple[Geometries, Geometries]

    def patches(
        self, areas: Sequence[LayerVersion], permit_ids: Sequence[str]
    ) -> tuple[FoundPatch, ...]:
        """Put patches together, in the order in which they were found."""
        findings = self.bench.findings
        if findings is None:
            return ()
        gained = self.bench.degrees
        points = shapely.point_on_surface(gained)
        towns, smallest = _areas_at(points, areas)
        sizes = areas_m2(gained)
        made = []
        for row, patch in enumerate(self.found):
            rows = listed(findings, row)
            change = self.changes[patch.change]
            made.append(
                FoundPatch(
                    change=str(change.kind),
                    suspicion=str(patch.suspicion),
                    reasons=patch.reasons,
                    findings=rows,
                    verdict=patch.verdict.slug,
                    confidence=patch.confidence,
                    permit=permit_ids[patch.permit] if patch.permit is not None else "",
                    covered_share=patch.covered_share,
                    area_m2=round(float(sizes[row]), 2),
                    protected_m2=_protected_m2(rows),
                    gained=gained[row],
                    before=_joined(self.shapes[0], change.before),
                    after=_joined(self.shapes[1], change.after),
                    place=(round(points[row].x, 8), round(points[row].y, 8)),
                    town_code=towns[row],
                    area_code=smallest[row],
                )
            )
        return tuple(made)


def _digest(settings: Mapping[str, object]) -> str:
    text = json.dumps(settings, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _joined(shapes: Geometries, rows: tuple[int, ...]) -> shapely.Geometry | None:
    return shapely.union_all(shapes[list(rows)]) if rows else None


def _protected_m2(findings: Sequence[Finding]) -> float:
    """Add up the ground within red lines and basic farmland, each zone once."""
    ground: dict[tuple[str, str], float] = {}
    for row in findings:
        if row.layer in PROTECTED:
            ground[row.layer, row.zone] = row.area_m2
    return round(sum(ground.values()), 2)


def _areas_at(
    points: npt.NDArray[np.object_], versions: Sequence[LayerVersion]
) -> tuple[list[str], list[str]]:
    """Name the town and the smallest area that hold each point; empty where none does."""
    by_code = {version.layer.code: version for version in versions}
    towns, smallest = [""] * len(points), [""] * len(points)
    for layer_code in AREA_LAYERS:
        if layer_code not in by_code:
            continue
        store = snapshots.feature_store(by_code[layer_code].snapshot.sha256)
        every = range(len(store))
        codes = [_code(one) for one in store.take(every)]
        at, row = shapely.STRtree(store.shapes(every)).query(points, predicate="intersects")
        # On a common border the first row holds the point: last in this order, so it stays.
        held = dict(sorted(zip(at.tolist(), row.tolist(), strict=True), reverse=True))
        for point, area in held.items():
            smallest[point] = smallest[point] or codes[area]
            if layer_code == _TOWNS:
                towns[point] = codes[area]
    return towns, smallest


def _code(area: Feature) -> str:
    values = area.properties
    return str(next((values[word] for word in _CODES if values.get(word)), ""))[:32]
