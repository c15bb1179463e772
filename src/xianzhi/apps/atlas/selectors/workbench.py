"""Reading the one map (查询一张图): its layers, rows at a point, rows of a layer."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import numpy as np
import shapely

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.atlas import snapshots
from xianzhi.apps.atlas.choices import Theme, VersionStatus
from xianzhi.apps.atlas.models import LayerVersion
from xianzhi.apps.atlas.readmodels import (
    Identified,
    LayerRows,
    MapLayer,
    MapTheme,
    RowLine,
    Workbench,
)
from xianzhi.apps.atlas.selectors.visibility import (
    published_versions,
    visible_layer,
    visible_layers,
    visible_version,
)
from xianzhi.catalogue.layer_styles import layer_style
from xianzhi.exchange.feature_search import FeatureSearch
from xianzhi.exchange.features import Feature, FeatureStore
from xianzhi.records.decisions import NotFoundError

__all__ = ["PAGE_ROWS", "identify", "layer_rows", "map_version", "workbench"]

PAGE_ROWS = 50
_THEMES = ("control_line", "protection", "plan", "approval", "survey", "base")
_OPEN_THEMES = frozenset({Theme.CONTROL_LINE, Theme.PROTECTION, Theme.BASE})
_NAMES = ("name", "名称", "title", "code", "编号")  # what names a feature where nobody said
_MOST_AT_A_POINT = 20  # rows of one layer
_WIDEST_DEGREES = 0.02  # how far around a click a line or a point is found

Extent = tuple[float, float, float, float]


def workbench(actor: Actor) -> Workbench:
    """Gather the layers in force that exist for an actor, by theme (一张图); three queries."""
    versions = list(published_versions(actor))
    earlier = _earlier(actor)
    by_theme: dict[str, list[MapLayer]] = defaultdict(list)
    for version in versions:
        by_theme[version.layer.theme].append(_map_layer(version, earlier))
    themes = tuple(MapTheme(theme, tuple(by_theme[theme])) for theme in _THEMES if by_theme[theme])
    return Workbench(themes, _extent(versions))


def map_version(actor: Actor, version_id: str) -> MapLayer:
    """Give any visible version as a map shows it (单个版本).

    Raises
    ------
    NotFoundError
        There is no such version for this actor.
    """
    return _map_layer(visible_version(actor, version_id), {})


def identify(
    actor: Actor, point: tuple[float, float], codes: Iterable[str] = (), within: float = 0.0
) -> tuple[Identified, ...]:
    """List the rows of every layer at a point (点查): what covers it, else what lies near.

    Parameters
    ----------
    point
        Longitude and latitude, EPSG:4490.
    codes
        The layers that are asked; all without any.
    within
        Degrees around the point in which lines and points are found.
    """
    wanted = frozenset(codes)
    found = []
    for version in published_versions(actor):
        if wanted and version.layer.code not in wanted:
            continue
        store = snapshots.feature_store(version.snapshot.sha256)
        features = store.at(*point) or _near(store, point, min(within, _WIDEST_DEGREES))
        if features:
            rows = tuple(_row(version, store, one) for one in features[:_MOST_AT_A_POINT])
            found.append(Identified(_map_layer(version, {}), rows))
    found.sort(key=lambda one: _THEMES.index(one.layer.theme))
    return tuple(found)


def layer_rows(actor: Actor, code: str, *, page: int = 1, row: int | None = None) -> LayerRows:
    """Show a page of the rows of a layer in force (属性表), or the page on which a row stands.

    Raises
    ------
    NotFoundError
        The layer does not exist for this actor, or has no version in force.
    """
    version = published_versions(actor).filter(layer=visible_layer(actor, code)).first()
    if version is None:
        raise NotFoundError
    store = snapshots.feature_store(version.snapshot.sha256)
    pages = max(1, -(-len(store) // PAGE_ROWS))
    if row is not None and 1 <= row <= len(store):
        page = (row - 1) // PAGE_ROWS + 1
    offset = (min(max(1, page), pages) - 1) * PAGE_ROWS
    shown = store.page(offset=offset, limit=PAGE_ROWS)
    feature = store.feature(row) if row is not None else None
    return LayerRows(
        layer=_map_layer(version, {}),
        fields=tuple(field["name"] for field in version.fields),
        rows=tuple(_row(version, store, one) for one in shown.features),
        total=shown.matched,
        offset=offset,
        chosen=_row(version, store, feature) if feature else None,
    )


def _near(store: FeatureStore, point: tuple[float, float], within: float) -> tuple[Feature, ...]:
    if within <= 0:
        return ()
    x, y = point
    box = shapely.box(x - within, y - within, x + within, y + within)
    page = FeatureSearch(shape=box).page(store, offset=0, limit=_MOST_AT_A_POINT)
    has_no_inside = [
        shapely.get_dimensions(shape) < 2
        for shape in shapely.from_wkb([one.wkb or None for one in page.features])
    ]
    return tuple(one for one, thin in zip(page.features, has_no_inside, strict=True) if thin)


def _row(version: LayerVersion, store: FeatureStore, feature: Feature) -> RowLine:
    values = feature.properties
    sides = [float(side[feature.row - 1]) for side in store.bounds]
    known = bool(np.isfinite(sides).all())
    return RowLine(
        row=feature.row,
        title=_title(version.layer.title_field, values),
        values=tuple((name, _shown(value)) for name, value in values.items()),
        x=(sides[0] + sides[2]) / 2 if known else None,
        y=(sides[1] + sides[3]) / 2 if known else None,
    )


def _title(field: str, values: Mapping[str, object]) -> str:
    for name in (field, *_NAMES):
        if name and values.get(name) not in (None, ""):
            return _shown(values[name])
    return ""


def _shown(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.6g}" if isinstance(value, float) and abs(value) < 1e5 else str(value)


def _map_layer(
    version: LayerVersion, earlier: Mapping[object, Sequence[tuple[str, int, date]]]
) -> MapLayer:
    layer = version.layer
    west, south, east, north = version.extent
    return MapLayer(
        code=layer.code,
        name=layer.name,
        theme=layer.theme,
        owner=layer.owner.name,
        version_id=str(version.pk),
        number=version.number,
        as_of=version.as_of_date,
        feature_count=version.feature_count,
        extent=(west, south, east, north),
        zone_field=layer.zone_field,
        title_field=layer.title_field,
        style=layer_style(layer.code, layer.theme),
        is_shown=layer.theme in _OPEN_THEMES,
        earlier=tuple(earlier.get(layer.pk, ())),
    )


def _earlier(actor: Actor) -> Mapping[object, Sequence[tuple[str, int, date]]]:
    found: dict[object, list[tuple[str, int, date]]] = defaultdict(list)
    superseded = LayerVersion.objects.filter(
        status=VersionStatus.SUPERSEDED, layer__in=visible_layers(actor).values("pk")
    )
    rows = superseded.order_by("-number").values_list("layer", "pk", "number", "as_of_date")
    for layer, version_id, number, as_of in rows:
        found[layer].append((str(version_id), number, as_of))
    return found


def _extent(versions: Sequence[LayerVersion]) -> Extent | None:
    """Give the county's extent where its layer is in force, else that of all layers."""
    county = [version.extent for version in versions if version.layer.code == "county"]
    extents = county or [version.extent for version in versions]
    if not extents:
        return None
    wests, souths, easts, norths = zip(*extents, strict=True)
    return min(wests), min(souths), max(easts), max(norths)
