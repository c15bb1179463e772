"""How well changed buildings are screened (图斑筛查): against the truth of Hechuan's land."""

import time
from collections.abc import Sequence
from datetime import date

import numpy as np
from pyproj import CRS

from xianzhi.catalogue.control_rules import control_rules, permit_uses
from xianzhi.core.landuse.changes import Change, Survey, compare
from xianzhi.core.landuse.checking import IndexedLayer, Sites, check, index_zones
from xianzhi.core.landuse.rules import Tolerance, Verdict
from xianzhi.core.landuse.screening import (
    Permits,
    ScreenedPatch,
    SuspicionClass,
    SuspicionRules,
    screen,
)
from xianzhi.core.spatial.coordinates import county_zone, reproject
from xianzhi.samples.land import Land, generate

LEAST_M2 = 60.0
DEGREES = CRS("EPSG:4490")
# layer of the rules -> layer of the sample, and the column that names its zones
LAYERS = {
    "permanent_basic_farmland": ("basic_farmland", ""),
    "ecological_red_line": ("red_line", ""),
    "development_boundary": ("town_boundary", ""),
    "water_source": ("water_sources", "grade"),
    "heritage": ("heritage_zones", "kind"),
}


def run(_options: Sequence[str] = ()) -> None:
    """Screen Hechuan as it is drawn."""
    scored(generate())


def scored(land: Land) -> dict[str, float]:
    """Screen the two surveys by layers and permits alone, then score by the truth."""
    began = time.process_time()
    changes, patches = screened(land)
    seconds = time.process_time() - began
    found = score(land, changes, patches)
    print(f"changes {len(changes)}, patches {len(patches)}, {seconds:.1f} s of one core")
    for name, value in found.items():
        print(f"{name} {value:.4f}")
    return found


def screened(land: Land) -> tuple[list[Change], list[ScreenedPatch]]:
    west, _, east, _ = land["areas"].geometry[0].bounds
    zone = county_zone((west + east) / 2).crs
    before, after = (
        reproject(land[name].geometry, DEGREES, zone)
        for name in ("buildings_earlier", "buildings_later")
    )
    changes = compare(before, after, survey=Survey(error_m=1.0, least_m2=10.0))
    layers = [indexed(land, code) for code in LAYERS]
    rules = [rule for rule in control_rules() if rule.layer in LAYERS]
    dates = tuple(surveyed(land, name) for name in ("buildings_earlier", "buildings_later"))

    def judge(ground: np.ndarray, uses: list[str]) -> list[Verdict]:
        sites = Sites([""] * len(ground), uses, reproject(ground, zone, DEGREES))
        tolerance = Tolerance(area_m2=20)
        _, findings = check(sites, layers, rules, on=dates[1], tolerance=tolerance)
        return [Verdict(int(verdict)) for verdict in findings.overall]

    patches = screen(
        changes,
        permits(land, zone),
        judge,
        between=dates,
        rules=SuspicionRules(least_m2=LEAST_M2),
    )
    return changes, patches


def indexed(land: Land, code: str) -> IndexedLayer:
    name, zone_field = LAYERS[code]
    layer = land[name]
    zones = [str(zone) for zone in layer.column(zone_field)] if zone_field else None
    return index_zones(code, layer.geometry, zones)


def surveyed(land: Land, name: str) -> date:
    return land[name].columns["surveyed_on"][0].as_py()


def permits(land: Land, zone: CRS) -> Permits:
    rows, ground = [], []
    for name in ("building_permits", "land_approvals"):
        rows += land[name].columns.to_pylist()
        ground.append(reproject(land[name].geometry, DEGREES, zone))
    return Permits(
        ids=[row["code"] for row in rows],
        use=[permit_uses()[row["kind"]] for row in rows],
        ground=np.concatenate(ground),
        footprint_m2=np.full(len(rows), np.nan),
        from_date=[row["issued_on"] for row in rows],
        until_date=[row["valid_until"] for row in rows],
    )


def score(land: Land, changes: list[Change], patches: list[ScreenedPatch]) -> dict[str, float]:
    """Precision over suspected patches, recall over illegal buildings of at least 60 m²."""
    codes = land["buildings_later"].columns["code"].to_pylist()
    truth = land.truth["buildings"].to_pylist()
    of_building = {code: row for row in truth for code in row["after"]}
    suspected = [
        [codes[row] for row in changes[patch.change].after]
        for patch in patches
        if patch.suspicion is SuspicionClass.SUSPECTED
    ]
    right = sum(
        any(of_building[code]["verdict"] == "illegal" for code in group) for group in suspected
    )
    named = {code for group in suspected for code in group}
    wanted = [
        row for row in truth if row["verdict"] == "illegal" and row["unlawful_m2"] >= LEAST_M2
    ]
    hit = sum(any(code in named for code in row["after"]) for row in wanted)
    return {
        "suspected": len(suspected),
        "illegal": len(wanted),
        "precision": right / max(len(suspected), 1),
        "recall": hit / max(len(wanted), 1),
    }
