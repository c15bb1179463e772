"""The studio's sums: what is foretold of sites is what a check-up computes once they are built."""

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from xianzhi.catalogue.indicators.editions import definitions, views
from xianzhi.catalogue.indicators.layers import schema
from xianzhi.catalogue.indicators.osm import osm_rules
from xianzhi.core.indicators.checking import Checker
from xianzhi.core.indicators.definition import EditionItem
from xianzhi.core.indicators.observing import Work, observe
from xianzhi.core.indicators.running import units_for
from xianzhi.core.indicators.session import Session
from xianzhi.core.landuse.rules import Verdict
from xianzhi.core.siting import Means
from xianzhi.engines.studio.candidates import kinds_of
from xianzhi.engines.studio.jobs import StudioError, StudioJob
from xianzhi.engines.studio.preparing import prepare
from xianzhi.engines.studio.questions import Studio
from xianzhi.exchange.checkup.folders import open_folder
from xianzhi.exchange.checkup.keeping import Keeper
from xianzhi.exchange.layers import read_layer
from xianzhi.exchange.layers.snapshot import write_snapshot
from xianzhi.samples.checkup.files import write_checkup
from xianzhi.samples.checkup.scene import URBAN_CODE

DAY = "2026-06-30"
# An indicator that is walked and measures ground, two that are walked and count people, one that is
# measured as the crow flies; the layer that its facilities lie in, and what they have to be.
OPEN = {"public": True, "status": "在用"}
ASKED = {
    "GT-08": ("green", {"class": "G1", **OPEN}, 375.0),
    "GT-13": ("facility", {"class": "养老院", **OPEN}, 375.0),
    "XC-14": ("toilet", OPEN, 500.0),
    "XC-31": ("facility", {"class": "村卫生室", **OPEN}, 2250.0),
    "HY-06": ("green", {"class": "G1", **OPEN}, 500.0),
}

DEARER = ("GT-13", "XC-31")


@dataclass(frozen=True)
class Town:
    """A small county: its layers, and parcels to build on."""

    layers: Path
    sites: Path
    cache: Path

    def observed(self, layers: Path, concept: str):
        """What a run says of the indicator, as a run computes it."""
        folder = open_folder(layers, Keeper(self.cache), schema(), osm_rules())
        inputs = folder.inputs(DAY)
        work = Work(Session(inputs, views(), shelf=folder.keeper), Checker(schema(), {}))
        item = EditionItem(definitions()[concept])
        area = units_for(item.definition.level, inputs)[0]
        return observe(work, item, area, (work.window(area),))

    def studio(self, asked: str, in_unit: str, **wish) -> Studio:
        limit_m = ASKED[asked][2]
        job = StudioJob(self.layers, DAY, asked, in_unit, self.sites, limit_m, cache=self.cache)
        return prepare(replace(job, **wish), open_ground)

    def built(self, folder: Path, concept: str, rows) -> Path:
        """The same layers with the chosen parcels among the facilities."""
        shutil.copytree(self.layers, folder)
        name, told, _ = ASKED[concept]
        layer, sites = (read_layer(path).value for path in (folder / f"{name}.parquet", self.sites))
        rows = [{"id": f"new-{row}", **told} for row in rows]
        added = pa.Table.from_pylist(
            [{one: row.get(one) for one in layer.columns.column_names} for row in rows],
            schema=layer.columns.schema,
        )
        shapes = sites.geometries[[int(row["id"][4:]) - 1 for row in rows]]
        grown = replace(
            layer,
            columns=pa.concat_tables([layer.columns, added]),
            geometries=np.concatenate([layer.geometries, shapes]),
        )
        write_snapshot([grown], folder / f"{name}.parquet")
        return folder


def open_ground(grounds):
    return np.full(len(grounds), Verdict.COMPLIANT, np.int8)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    made = tmp_path_factory.mktemp("town")
    write_checkup(made / "sample", scale=0.02)
    layers = made / "sample" / "2026"
    return Town(layers, layers / "parcel.parquet", made / "kept")


@pytest.mark.parametrize(
    "concept",
    ["GT-08", "XC-14", "HY-06", *(pytest.param(one, marks=pytest.mark.slow) for one in DEARER)],
)
def test_what_is_foretold_is_what_a_run_with_the_sites_computes(town, tmp_path, concept):
    before = town.observed(town.layers, concept)
    studio = town.studio(concept, before.unit)
    chosen = studio.best(Means(3)).sites.tolist()
    assert chosen, studio.left_out
    gained = studio.gained(chosen)
    assert gained > 0
    after = town.observed(town.built(tmp_path / "built", concept, studio.rows[chosen]), concept)
    assert after.den == before.den
    assert before.num + gained == pytest.approx(after.num, rel=1e-12)
    if studio.rule.counts_people:
        assert before.num + gained == after.num
        assert studio.assessed(chosen).value == gained


@pytest.mark.parametrize("concept", ["HY-06", "GT-08"])
def test_parks_of_which_nobody_knows_count_for_nobody_in_what_is_foretold(town, tmp_path, concept):
    doubtful = tmp_path / "doubtful"
    shutil.copytree(town.layers, doubtful)
    green = read_layer(doubtful / "green.parquet").value
    known = green.columns["public"].to_pylist()
    unsure = pa.array([None if row % 3 == 0 else one for row, one in enumerate(known)], pa.bool_())
    place = green.columns.column_names.index("public")
    columns = green.columns.set_column(place, "public", unsure)
    write_snapshot([replace(green, columns=columns)], doubtful / "green.parquet")
    unsure_town = replace(town, layers=doubtful)
    before = unsure_town.observed(doubtful, concept)
    assert before.lo < before.hi  # somebody may be served already
    studio = unsure_town.studio(concept, before.unit)
    chosen = studio.best(Means(3)).sites.tolist()
    built = unsure_town.built(tmp_path / "built", concept, studio.rows[chosen])
    after = unsure_town.observed(built, concept)
    assert before.num + studio.gained(chosen) == pytest.approx(after.num, rel=1e-12)


def test_moving_a_site_back_gives_the_first_answer_again(town):
    studio = town.studio("XC-14", URBAN_CODE)
    chosen = studio.best(Means(2)).sites.tolist()
    moved = [int(studio.near(chosen[0], 1)[0]), chosen[1]]
    first = studio.assessed(chosen)
    assert studio.assessed(moved).value <= first.bound
    assert studio.assessed(chosen).value == first.value
    assert studio.gained([]) == 0.0


def test_sites_without_a_way_are_left_out_and_all_are_accounted_for(town):
    studio = town.studio("GT-13", URBAN_CODE)
    told = studio.left_out
    assert told.no_way > 0
    why = told.too_small + told.lived_on + told.no_way + told.too_far + told.too_many
    assert why + studio.question.sites == told.listed
    assert studio.has_cost is False
    assert np.all(studio.alone > 0)


def test_kinds_are_those_of_the_rows_and_none_where_no_column_tells_them(town):
    layer = read_layer(town.sites).value
    assert kinds_of(town.sites) == tuple(sorted(set(layer.columns["use"].to_pylist())))
    assert kinds_of(town.layers / "population.parquet") == ()


def test_who_is_served_on_foot_lives_near_by_and_near_is_not_enough(town):
    studio = town.studio("XC-14", URBAN_CODE)
    pairs = studio.question.pairs
    away = np.array(
        [
            studio.grounds[site].distance(studio.homes[home])
            for site, home in zip(pairs.site.tolist(), pairs.demand.tolist(), strict=True)
        ]
    )
    assert np.all(pairs.metres <= 500.0)
    assert np.all(away <= pairs.metres + 1e-6)
    assert studio.nbytes == 24 * len(pairs.site)


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"concept": "HY-03"}, "checkup.not_about_reach"),
        ({"concept": "no-such"}, "checkup.not_about_reach"),
        ({"unit": "elsewhere"}, "checkup.no_such_unit"),
        ({"kinds": ("no such kind",)}, "checkup.no_candidates"),
    ],
)
def test_a_question_without_an_answer_says_why(town, wish, code):
    with pytest.raises(StudioError) as caught:
        town.studio("XC-14", URBAN_CODE, **wish)
    assert caught.value.code == code
