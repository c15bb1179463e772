"""Layers of every sort, and a client that reads links like a program."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from html.parser import HTMLParser
from typing import Any

import shapely
from django.test import Client

from factories.atlas import MapLayer, content_of, degrees, make_map, snapshot_of
from factories.county import SmallCounty
from xianzhi.exchange.features import write_features

ROOT = "http://testserver/ogc"
PLOTS = MapLayer(
    "plots",
    "地块",
    (
        degrees(0, 0, 1, 1),
        shapely.Polygon([(108.51, 32.50), (108.52, 32.50), (108.52, 32.51)]),  # half of its extent
        degrees(3, 3, 5, 5).difference(degrees(3.5, 3.5, 4.5, 4.5)),
        None,
        degrees(-2, -2, -1, -1),
    ),
    (
        {"名称": "甲", "登记日期": date(2026, 1, 10), "面积": 1.5},
        {"名称": '乙"引号', "登记日期": date(2026, 2, 10), "面积": None},
        {"名称": "丙", "登记日期": None, "面积": 3.0},
        {"名称": "无图", "登记日期": date(2026, 3, 10), "面积": 4.0},
        {"名称": "戊", "登记日期": date(2026, 3, 20), "面积": 5.0},
    ),
    "public",
)
ROADS = MapLayer(
    "roads",
    "道路",
    tuple(
        shapely.LineString([(108.4 + n / 1000, 32.4), (108.4 + n / 1000, 32.45)]) for n in range(25)
    ),
    visibility="public",
    theme="base",
)
HIDDEN = MapLayer("hidden_line", "不公开的线", (degrees(0, 0, 2, 2),), visibility="units")
INNER = MapLayer("inner", "机关图层", (degrees(1, 1, 2, 2),), visibility="officials")
LAYERS = (PLOTS, ROADS, HIDDEN, INNER)
PUBLIC = ("plots", "roads")


@dataclass(frozen=True)
class Api:
    """What a program does: read an address, follow a link."""

    client: Client

    def get(self, address: str, status: int = 200, accept: str = "") -> Any:
        is_whole = address.startswith("http")
        answer = self.client.get(
            address.removeprefix("http://testserver") if is_whole else f"/ogc{address}",
            headers={"accept": accept} if accept else {},
        )
        assert answer.status_code == status, (address, answer.content[:500])
        return answer

    def json(self, address: str, status: int = 200) -> Any:
        return json.loads(self.get(address, status).content)


def linked(document: Any, relation: str, media_type: str = "") -> list[str]:
    """Addresses of a document's links of one relation."""
    return [
        link["href"]
        for link in document["links"]
        if link["rel"] == relation and (not media_type or link["type"] == media_type)
    ]


class WellFormed(HTMLParser):
    """Counts open elements; what is never closed in HTML 5 is left out."""

    VOID = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def check_html(answer: Any) -> str:
    """An HTML 5 document in UTF-8 whose elements are closed in order."""
    text = answer.content.decode("utf-8")
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert text.startswith("<!doctype html>")
    parser = WellFormed()
    parser.feed(text)
    assert parser.open == []
    assert {"html", "head", "title", "body", "main", "h1"} <= parser.seen
    return text


def open_layers(county: SmallCounty, layers: tuple[MapLayer, ...] = LAYERS) -> None:
    """Put layers in force; their rows are made here, without the child process that reads files."""
    from xianzhi.apps.atlas import snapshots

    make_map(county, layers)
    for layer in layers:
        content = content_of(layer)
        folder = snapshots.folder(hashlib.sha256(snapshot_of(layer).content).hexdigest())
        folder.mkdir(parents=True, exist_ok=True)
        write_features(folder / "features.arrow", content.columns, content.geometries)
