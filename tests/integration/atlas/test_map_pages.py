"""The one map over HTTP: the map page, what lies at a point, rows, tiles piece by piece."""

import json

import pytest

from factories.atlas import MapLayer, degrees, publish
from pages import Browser

FARMLAND = "permanent_basic_farmland"


def test_map_page_tells_the_script_where_each_layer_lies(versions):
    shown = Browser("planner").get("/map/")
    told = json.loads(shown.tree.xpath("//script[@id='map-configuration']")[0].text)
    tiles = {layer["code"]: layer["tiles"] for layer in told["layers"]}
    assert tiles[FARMLAND] == f"/layer-versions/{versions[FARMLAND]}/tiles.pmtiles"
    assert [layer["code"] for layer in told["layers"]][-1] == "county"  # the ground lies below
    assert told["extent"] == pytest.approx([108.41, 32.41, 108.59, 32.59])


def test_a_layer_of_other_units_is_nowhere_on_the_map(versions):
    hidden = "ecological_red_line"
    assert hidden in Browser("planner").get("/map/").answer.content.decode()
    housing = Browser("housing")
    assert hidden not in housing.get("/map/").answer.content.decode()
    assert housing.get(f"/layers/{hidden}/").status == 404
    assert housing.get(f"/layers/{hidden}/rows/").status == 404
    assert housing.get(f"/layer-versions/{versions[hidden]}/").status == 404
    assert housing.get(f"/layer-versions/{versions[hidden]}/tiles.pmtiles").status == 404


def test_a_map_without_layers_says_what_will_come(county):
    assert "地图上还没有内容" in Browser("clerk").get("/map/").words


def test_what_lies_at_a_point_is_listed_layer_by_layer(versions):
    shown = Browser("planner").get("/map/at/?x=108.51&y=32.51")
    assert [title.text_content() for title in shown.tree.xpath("//h3")] == ["永久基本农田", "县域"]
    assert "F1" in shown.words


def test_a_point_that_is_none_is_answered_with_a_question(versions):
    for query in ("", "?x=abc&y=1", "?x=999&y=1", "?x=NaN&y=1", "?x=%00&y=1"):
        assert "请填写经度和纬度" in Browser("clerk").get(f"/map/at/{query}").words


def test_a_line_is_found_near_the_click_and_only_there(county, versions):
    import shapely

    road = MapLayer("roads", "道路", (shapely.LineString([(108.5, 32.52), (108.6, 32.52)]),))
    publish(county, road)
    browser = Browser("clerk")
    near = "/map/at/?layers=roads&x=108.51&y=32.5201"
    assert "道路" not in browser.get(near).words
    assert "道路" in browser.get(f"{near}&within=0.0005").words


def test_rows_of_a_layer_are_paged_and_one_can_be_named(county, versions):
    many = tuple(degrees(n / 100, 0, n / 100 + 0.005, 0.01) for n in range(120))
    publish(county, MapLayer("parcels", "地块", many))
    browser = Browser("clerk")
    assert len(browser.get("/layers/parcels/rows/").rows()) == 50
    assert len(browser.get("/layers/parcels/rows/?page=3").rows()) == 20
    named = browser.get("/layers/parcels/rows/?row=101")
    (current,) = named.tree.xpath("//tr[@aria-current='true']")
    assert current.get("data-row") == "101"
    assert len(browser.get("/layers/parcels/rows/?page=99&row=x").rows()) == 20


class TestTiles:
    """The file of tiles is read piece by piece."""

    @pytest.fixture
    def address(self, versions):
        return f"/layer-versions/{versions[FARMLAND]}/tiles.pmtiles"

    def whole(self, address) -> bytes:
        answer = Browser("clerk").get(address).answer
        assert answer.status_code == 200
        assert answer["Accept-Ranges"] == "bytes"
        return b"".join(answer.streaming_content)

    @pytest.mark.parametrize(
        ("asked", "part"),
        [
            ("bytes=0-6", slice(0, 7)),
            ("bytes=100-199", slice(100, 200)),
            ("bytes=-10", slice(-10, None)),
            ("bytes=120-", slice(120, None)),
        ],
    )
    def test_a_range_gives_these_bytes(self, address, asked, part):
        whole = self.whole(address)
        assert whole.startswith(b"PMTiles")
        answer = Browser("clerk").get(address, Range=asked).answer
        assert answer.status_code == 206
        assert answer.content == whole[part]
        first, last = range(len(whole))[part][0], range(len(whole))[part][-1]
        assert answer["Content-Range"] == f"bytes {first}-{last}/{len(whole)}"

    @pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=-0", "bytes=9-2", "bytes=-"])
    def test_a_range_beyond_the_file_is_refused(self, address, asked):
        answer = Browser("clerk").get(address, Range=asked).answer
        assert answer.status_code == 416
        assert answer["Content-Range"].startswith("bytes */")

    def test_who_has_it_already_gets_nothing_again(self, address):
        browser = Browser("clerk")
        first = browser.get(address).answer
        first.getvalue()  # read to its end, it is closed without the database
        assert browser.get(address, **{"If-None-Match": first["ETag"]}).status == 304
        stale = browser.get(address, Range="bytes=0-6", **{"If-Range": '"another"'}).answer
        stale.getvalue()
        assert stale.status_code == 200


def outline(*box: float) -> str:
    import shapely

    return shapely.to_geojson(degrees(*box))


class TestCheck:
    """The verdict while drawing."""

    def ask(self, username: str, geometry: str, **headers: str):
        browser = Browser(username)
        given = {"use": "town", "geometry": geometry}
        return browser.client.post("/map/check/", given, headers=headers)

    def test_a_program_gets_numbers(self, versions):
        answer = self.ask("planner", outline(-1, 0, 1, 1), Accept="application/json")
        found = {(row["layer"], row["rule"]): row for row in answer.json()["findings"]}
        assert answer.json()["verdict"] == "non_compliant"
        assert found["永久基本农田", "farmland_closed"]["share"] == pytest.approx(0.5, abs=1e-6)

    def test_a_page_gets_the_rule_in_words_with_its_clause(self, versions):
        answer = self.ask("planner", outline(-1, 0, 1, 1))
        text = answer.content.decode()
        assert "永久基本农田内不得进行非农建设" in text
        assert "《中华人民共和国土地管理法》第35条" in text

    @pytest.mark.parametrize(
        "geometry",
        ["", "{", "[]", '{"type":"Point","coordinates":[1,2]}', '{"type":"Feature"}', "null"],
    )
    def test_what_is_no_parcel_is_answered_in_words(self, versions, geometry):
        answer = self.ask("planner", geometry, Accept="application/json")
        assert answer.status_code == 422
        assert "地块" in answer.json()["fault"]

    def test_only_planners_check(self, versions):
        answer = self.ask("housing", outline(-1, 0, 1, 1), Accept="application/json")
        assert answer.status_code == 422
        assert "自然资源" in answer.json()["fault"]
