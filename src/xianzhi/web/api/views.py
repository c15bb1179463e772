"""What programs read (接口视图)."""

from collections.abc import Callable, Mapping
from functools import partial

from xianzhi.apps.atlas.selectors import collections as selectors
from xianzhi.apps.atlas.selectors.collections import Collection
from xianzhi.records.decisions import NotFoundError
from xianzhi.web.api import documents, items, tiling
from xianzhi.web.api.answers import Answer, FileAnswer, as_json
from xianzhi.web.api.definition import definition_document, definition_page
from xianzhi.web.api.door import Call, door
from xianzhi.web.api.links import GEOJSON, GEOPACKAGE, MVT, OPENAPI
from xianzhi.web.api.pages import Page, word

__all__ = [
    "collection",
    "collections",
    "conformance",
    "definition",
    "feature",
    "features",
    "geopackage",
    "landing",
    "tile",
    "tile_matrix_set",
    "tile_matrix_sets",
    "tileset",
    "tilesets",
]


def _json(document: Mapping[str, object]) -> Answer:
    return Answer(partial(as_json, document))


@door()
def landing(call: Call) -> Answer | Page:
    """Landing page (首页)."""
    if call.form == "html":
        return documents.landing_page(call)
    return _json(documents.landing_document(call))


@door()
def conformance(call: Call) -> Answer | Page:
    """Conformance declaration (符合性声明)."""
    if call.form == "html":
        return documents.conformance_page(call)
    return _json(documents.conformance_document(call))


@door()
def definition(call: Call) -> Answer | Page:
    """Definition of the interface (接口定义), OpenAPI 3.0."""
    document = definition_document(call, selectors.collections(call.actor))
    if call.form == "html":
        return definition_page(call, document)
    return Answer(partial(as_json, document), OPENAPI)


@door()
def collections(call: Call) -> Answer | Page:
    """Layers (要素集列表)."""
    found = selectors.collections(call.actor)
    if call.form == "html":
        return documents.collections_page(call, found)
    return _json(documents.collections_document(call, found))


@door()
def collection(call: Call, collection_id: str) -> Answer | Page:
    """One layer (要素集)."""
    found = selectors.collection(call.actor, collection_id)
    if call.form == "html":
        return documents.collection_page(call, found)
    return _json(documents.collection_document(call, found))


@door(*items.ITEMS_PARAMETERS)
def features(call: Call, collection_id: str) -> Answer | Page:
    """Features of a layer (要素)."""
    found = selectors.collection(call.actor, collection_id)
    system, query = items.system_of(call, found), items.query_of(call, found)
    if call.form == "html":
        page = selectors.page_of(found, query)
        return items.items_page(call, found, page, query.limit)

    def make() -> bytes:
        page = selectors.page_of(found, query)
        return items.items_bytes(call, found, page, query.limit, system)

    return _feature_answer(call, found, make, system.uri)


@door("crs")
def feature(call: Call, collection_id: str, feature_id: str) -> Answer | Page:
    """One feature (单个要素)."""
    found = selectors.collection(call.actor, collection_id)
    system, row = items.system_of(call, found), selectors.feature_of(found, feature_id)
    if call.form == "html":
        return items.feature_page(call, found, row)
    make = partial(items.feature_bytes, call, found, row, system)
    return _feature_answer(call, found, make, system.uri)


def _feature_answer(call: Call, found: Collection, make: Callable[[], bytes], uri: str) -> Answer:
    return Answer(
        make,
        GEOJSON,
        identity=f"{_name(found)} {call.identity}",
        modified=found.published_at,
        headers={"Content-Crs": f"<{uri}>"},
    )


def _name(found: Collection) -> str:
    """Name the content of a version together with what else of it stands in answers."""
    return f"{found.sha256} {found.number} {found.title} {found.as_of_date} {found.zone_crs}"


@door(forms=("gpkg",))
def geopackage(call: Call, collection_id: str) -> FileAnswer:
    """A layer as a file (下载 GeoPackage)."""
    found = selectors.collection(call.actor, collection_id)
    return FileAnswer(
        partial(selectors.geopackage_of, found),
        name=f"{found.id}-{found.number}.gpkg",
        media_type=GEOPACKAGE,
        identity=f"{found.sha256} {found.id} gpkg",
        modified=found.published_at,
    )


# --- tiles ---------------------------------------------------------------------------------------


@door()
def tile_matrix_sets(call: Call) -> Answer | Page:
    """Tiling schemes (瓦片方案列表)."""
    document = tiling.schemes_document(call)
    if call.form == "html":
        return tiling.document_page(call, word("link.schemes"), document)
    return _json(document)


@door()
def tile_matrix_set(call: Call, scheme_id: str) -> Answer | Page:
    """One tiling scheme (瓦片方案)."""
    _check_scheme(scheme_id)
    document = tiling.scheme_document(call)
    if call.form == "html":
        return tiling.document_page(call, word("scheme"), document)
    return _json(document)


@door()
def tilesets(call: Call, collection_id: str) -> Answer | Page:
    """Tilesets of a layer (瓦片集列表)."""
    found = selectors.collection(call.actor, collection_id)
    selectors.tiles_of(found)
    document = tiling.tilesets_document(call, found)
    if call.form == "html":
        return tiling.document_page(call, word("link.tilesets"), document)
    return _json(document)


@door()
def tileset(call: Call, collection_id: str, scheme_id: str) -> Answer | Page:
    """One tileset of a layer (瓦片集)."""
    _check_scheme(scheme_id)
    found = selectors.collection(call.actor, collection_id)
    document = tiling.tileset_document(call, found, selectors.tiles_of(found).facts)
    if call.form == "html":
        return tiling.document_page(call, found.title, document)
    return _json(document)


@door(forms=("mvt",))
def tile(
    call: Call, collection_id: str, scheme_id: str, zoom: int, row: int, column: int
) -> Answer:
    """One tile (瓦片); one without any feature is empty."""
    _check_scheme(scheme_id)
    found = selectors.collection(call.actor, collection_id)
    archive = selectors.tiles_of(found)
    if not tiling.is_within(archive.facts, zoom, row, column):
        raise NotFoundError
    content = archive.tile(zoom, column, row)
    return Answer(
        lambda: content or b"",
        MVT,
        identity=f"{found.sha256} {zoom}/{row}/{column}",
        modified=found.published_at,
        is_gzipped=archive.facts.is_gzipped and content is not None,
    )


def _check_scheme(scheme_id: str) -> None:
    if scheme_id != tiling.SCHEME:
        raise NotFoundError
