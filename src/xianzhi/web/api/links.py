"""Links from one document to the next (链接): absolute, with relation and media type."""

from collections.abc import Mapping, Sequence

from xianzhi.apps.atlas.selectors.collections import Collection
from xianzhi.web.api.door import Call
from xianzhi.web.api.pages import Fact, word

__all__ = [
    "GEOJSON",
    "GEOPACKAGE",
    "HTML",
    "JSON",
    "MVT",
    "OPENAPI",
    "Link",
    "collection_url",
    "forms_of",
    "link",
    "shown",
]

JSON, GEOJSON, HTML = "application/json", "application/geo+json", "text/html"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
MVT = "application/vnd.mapbox-vector-tile"
GEOPACKAGE = "application/geopackage+sqlite3"

Link = Mapping[str, object]


def link(href: str, rel: str, media_type: str, title: str) -> Link:
    """Make a link."""
    return {"href": href, "rel": rel, "type": media_type, "title": title}


def forms_of(call: Call, json_type: str = JSON) -> list[Link]:
    """Link this document to itself and to its other form (自身与其他格式)."""
    types = {"json": json_type, "html": HTML}
    words = {"json": word("link.json"), "html": word("link.html")}
    return [
        link(
            call.address if form == call.form else call.with_parameters(f=form),
            "self" if form == call.form else "alternate",
            types[form],
            word("link.self") if form == call.form else words[form],
        )
        for form in types
    ]


def collection_url(call: Call, collection: Collection) -> str:
    """Give the address of a collection."""
    return f"{call.root}/collections/{collection.id}"


def shown(links: Sequence[Link], *, but: tuple[str, ...] = ("self",)) -> tuple[Fact, ...]:
    """Make links for a page."""
    return tuple(
        Fact(str(item["title"]), str(item["type"]), str(item["href"]))
        for item in links
        if item["rel"] not in but and not item.get("templated")
    )
