"""Layers: who sees them, how versions come and go."""

import json
from datetime import date

import numpy as np
import pytest
import shapely

from factories.atlas import SMALL_MAP, degrees
from factories.county import AT
from xianzhi.apps.atlas import services
from xianzhi.apps.atlas.models import Layer, LayerVersion
from xianzhi.apps.atlas.selectors.visibility import (
    published_versions,
    visible_layer,
    visible_version,
)
from xianzhi.apps.atlas.services import LayerDraft, VersionDraft
from xianzhi.apps.atlas.snapshots import folder
from xianzhi.apps.atlas.templatetags.atlas import issue_words
from xianzhi.apps.evidence.services import Upload
from xianzhi.core.spatial.layer import Issue, Severity
from xianzhi.errors import PermissionDeniedError, RuleError
from xianzhi.exchange.layers.faults import CrsMissingError
from xianzhi.records.decisions import NotFoundError
from xianzhi.records.history import entries, stream_of

DRAFT = VersionDraft(as_of_date=date(2026, 2, 1), source="年度变更调查")


def geojson(*shapes: shapely.Geometry, name: str = "layer.geojson") -> Upload:
    features = [
        {
            "type": "Feature",
            "properties": {"编号": f"T{n}"},
            "geometry": json.loads(shapely.to_geojson(shape)),
        }
        for n, shape in enumerate(shapes, 1)
    ]
    content = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    return Upload(name, content.encode())


@pytest.mark.parametrize(
    ("username", "codes"),
    [
        ("planner", {layer.code for layer in SMALL_MAP}),
        ("leader", {layer.code for layer in SMALL_MAP}),
        ("housing", {"county", "permanent_basic_farmland", "development_boundary"}),
        (None, {"county", "development_boundary"}),
    ],
)
def test_layer_exists_only_for_those_who_may_see_it(
    county, versions, username: str | None, codes: set[str]
) -> None:
    actor = county.actor(username) if username else None
    assert {version.layer.code for version in published_versions(actor)} == codes
    for layer in SMALL_MAP:
        if layer.code in codes:
            assert visible_layer(actor, layer.code).name == layer.name
            continue
        for find in (
            lambda code=layer.code: visible_layer(actor, code),
            lambda code=layer.code: visible_version(actor, versions[code]),
            lambda: visible_layer(actor, "no_such_layer"),
        ):
            with pytest.raises(NotFoundError):
                find()


def test_imported_version_waits_until_somebody_publishes_it(county, versions, key) -> None:
    planner = county.actor("planner")
    version_id = services.import_version(
        actor=planner,
        code="permanent_basic_farmland",
        upload=geojson(degrees(0, 0, 2, 2), degrees(5, 5, 6, 6)),
        draft=DRAFT,
        request_id=key(),
        at=AT,
    )
    version = LayerVersion.objects.get(pk=version_id)
    assert (version.number, version.status, version.feature_count) == (2, "draft", 2)
    assert version.area_m2 == pytest.approx(5 * 1.042e6, rel=0.01)  # five boxes of 0.01 degrees
    assert visible_layer(planner, "permanent_basic_farmland").versions.count() == 2
    with pytest.raises(NotFoundError):
        visible_version(county.actor("housing"), version_id)

    services.publish_version(
        actor=planner,
        version_id=version_id,
        approval="县政府批复〔2026〕3号",
        request_id=key(),
        at=AT,
    )
    statuses = dict(version.layer.versions.values_list("number", "status"))
    assert statuses == {1: "superseded", 2: "published"}
    verbs = [entry.verb for entry in entries(stream_of("layer", version.layer_id))]
    assert verbs == ["publish", "import"]


def test_what_the_map_needs_is_made_before_the_version_is_there(county, versions, key) -> None:
    version_id = services.import_version(
        actor=county.actor("planner"),
        code="county",
        upload=geojson(degrees(-9, -9, 9, 9)),
        draft=DRAFT,
        request_id=key(),
        at=AT,
    )
    place = folder(LayerVersion.objects.get(pk=version_id).snapshot.sha256)
    assert {"features.arrow", "index", "tiles.pmtiles"} <= {path.name for path in place.iterdir()}
    assert not list(place.glob(".*"))  # nothing half written is left


def test_roll_back_puts_the_earlier_version_in_force(county, versions, key) -> None:
    planner = county.actor("planner")
    made = services.import_version(
        actor=planner,
        code="county",
        upload=geojson(degrees(-9, -9, 9, 9)),
        draft=DRAFT,
        request_id=key(),
        at=AT,
    )
    with pytest.raises(RuleError) as caught:
        services.roll_back(actor=planner, code="county", reason="x", request_id=key(), at=AT)
    assert caught.value.code == "atlas.nothing_to_go_back_to"
    services.publish_version(
        actor=planner, version_id=made, approval="批复", request_id=key(), at=AT
    )
    now = services.roll_back(
        actor=planner, code="county", reason="界线有误", request_id=key(), at=AT
    )
    assert now == versions["county"]
    statuses = dict(Layer.objects.get(code="county").versions.values_list("number", "status"))
    assert statuses == {1: "published", 2: "withdrawn"}
    with pytest.raises(RuleError):
        services.publish_version(
            actor=planner, version_id=made, approval="批复", request_id=key(), at=AT
        )


def test_same_request_imports_once(county, versions, key) -> None:
    planner, request_id = county.actor("planner"), key()
    upload = geojson(degrees(0, 0, 1, 1))
    ids = {
        services.import_version(
            actor=planner,
            code="permanent_basic_farmland",
            upload=upload,
            draft=DRAFT,
            request_id=request_id,
            at=AT,
        )
        for _ in range(2)
    }
    assert len(ids) == 1


def test_shifted_layer_is_told_and_not_published_until_it_is_put_right(
    county, versions, key
) -> None:
    planner = county.actor("planner")
    shapes = tuple(
        degrees(x, y, x + 1.5, y + 1.2) for x in range(-8, 8, 3) for y in range(-8, 8, 3)
    )
    right = services.import_version(
        actor=planner,
        code="development_boundary",
        upload=geojson(*shapes),
        draft=VersionDraft(date(2026, 2, 1), accepts_offset=True),
        request_id=key(),
        at=AT,
    )
    services.publish_version(
        actor=planner, version_id=right, approval="批复", request_id=key(), at=AT
    )
    moved = [
        shapely.transform(shape, lambda xy: xy + np.array([0.0045, -0.0016])) for shape in shapes
    ]
    preview = services.preview(
        actor=planner, code="development_boundary", upload=geojson(*moved), draft=DRAFT
    )
    assert preview.offset is not None
    assert preview.offset.is_shifted
    made = services.import_version(
        actor=planner,
        code="development_boundary",
        upload=geojson(*moved),
        draft=DRAFT,
        request_id=key(),
        at=AT,
    )
    with pytest.raises(RuleError) as caught:
        services.publish_version(
            actor=planner, version_id=made, approval="批复", request_id=key(), at=AT
        )
    assert caught.value.code == "atlas.version_has_errors"
    (kept,) = LayerVersion.objects.get(pk=made).issues[:1]
    said = issue_words(Issue(kept["code"], Severity.ERROR, kept["params"]))
    assert "m" in said or "米" in said
    assert said != kept["code"]


def test_file_without_reference_system_is_asked_about(county, versions, key) -> None:
    table = "界址点,x,y\nJ1,36400000,3600000\n"
    upload = Upload("points.csv", table.encode())
    with pytest.raises(CrsMissingError):
        services.import_version(
            actor=county.actor("planner"),
            code="county",
            upload=upload,
            draft=DRAFT,
            request_id=key(),
            at=AT,
        )
    assert Layer.objects.get(code="county").versions.count() == 1


@pytest.mark.parametrize("username", ["housing", "leader", "clerk"])
def test_only_the_owner_imports_and_publishes(county, versions, key, username: str) -> None:
    with pytest.raises(PermissionDeniedError):
        services.import_version(
            actor=county.actor(username),
            code="county",
            upload=geojson(degrees(0, 0, 1, 1)),
            draft=DRAFT,
            request_id=key(),
            at=AT,
        )
    with pytest.raises(PermissionDeniedError):
        services.roll_back(
            actor=county.actor(username), code="county", reason="x", request_id=key(), at=AT
        )


def test_layer_is_registered_once(county, versions, key) -> None:
    draft = LayerDraft(
        code="heritage",
        name="文物保护范围",
        theme="protection",
        owner_id=county.units["resources"],
        visibility="units",
        zone_field="级别",
        reader_ids=(county.units["housing"],),
    )
    planner = county.actor("planner")
    services.register_layer(actor=planner, draft=draft, request_id=key(), at=AT)
    assert visible_layer(county.actor("housing"), "heritage").zone_field == "级别"
    with pytest.raises(NotFoundError):
        visible_layer(county.actor("finance"), "heritage")
    with pytest.raises(RuleError) as caught:
        services.register_layer(actor=planner, draft=draft, request_id=key(), at=AT)
    assert caught.value.code == "atlas.layer_code_taken"
