"""The layer catalogue over HTTP: register, import, publish, compare, roll back."""

import json
import re

import pytest
import shapely

from factories.atlas import SMALL_MAP, MapLayer, degrees, publish
from pages import Browser

FARMLAND = "permanent_basic_farmland"
CHOSEN = {"as_of_date": "2026-02-01", "source": "年度变更调查"}


def geojson(*shapes: shapely.Geometry, crs: str = "") -> bytes:
    features = [
        {
            "type": "Feature",
            "properties": {"code": f"N{number}"},
            "geometry": json.loads(shapely.to_geojson(shape)),
        }
        for number, shape in enumerate(shapes)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def handed_in(content: bytes, name: str = "farmland.geojson"):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, content)


def test_catalogue_lists_what_somebody_may_see(versions):
    assert len(Browser("planner").get("/layers/").rows()) == 4
    assert len(Browser("housing").get("/layers/").rows()) == 3
    assert "登记图层" not in Browser("housing").get("/layers/").words


def test_a_layer_is_registered_and_asks_for_its_first_version(versions):
    browser = Browser("planner")
    given = {"code": "old_tree", "name": "古树名木", "theme": "protection"}
    wrong = browser.post("/layers/register/", given | {"visibility": "", "code": "Old Tree"})
    assert wrong.status == 422
    made = browser.post("/layers/register/", given | {"visibility": "public"})
    assert made.answer.url == "/layers/old_tree/import/"
    assert "还没有版本" in browser.get("/layers/old_tree/").words
    taken = browser.post("/layers/register/", given | {"visibility": "public"})
    assert taken.status == 422
    assert "已被使用" in taken.faults()


def test_only_the_owner_imports_and_publishes(versions):
    for path in ("import/inspect/", "import/keep/"):
        assert Browser("housing").post(f"/layers/{FARMLAND}/{path}", CHOSEN).status == 403
    assert Browser("housing").get(f"/layers/{FARMLAND}/import/").status == 403
    assert Browser("planner").get(f"/layers/{FARMLAND}/import/").status == 200


def test_a_file_is_looked_at_kept_and_put_in_force(versions):
    browser = Browser("planner")
    content = geojson(degrees(0, 0, 2, 2), degrees(5, 5, 6, 6))
    seen = browser.post(
        f"/layers/{FARMLAND}/import/inspect/", CHOSEN | {"file": handed_in(content)}
    )
    assert seen.status == 200
    assert "尚未保存任何内容" in seen.words
    (note,) = seen.tree.xpath("//input[@name='note']/@value")
    kept = browser.post(f"/layers/{FARMLAND}/import/keep/", CHOSEN | {"note": note})
    assert kept.status == 302
    (version_id,) = re.findall(r"/layer-versions/(.+)/", kept.answer.url)
    draft = browser.get(kept.answer.url)
    assert "待发布" in draft.words
    assert Browser("housing").get(kept.answer.url).status == 404  # a draft is the owner's
    refused = browser.post(f"{kept.answer.url}publish/", {"approval": ""})
    assert refused.status == 422
    browser.post(f"{kept.answer.url}publish/", {"approval": "禾政函〔2026〕5号"})
    assert "现行" in Browser("housing").get(kept.answer.url).words
    compared = browser.get(
        f"/layers/{FARMLAND}/compare/?before={versions[FARMLAND]}&after={version_id}"
    )
    figures = {
        item.xpath("string(.//span)"): item.xpath("string(.//b)")
        for item in compared.tree.xpath("//li[contains(@class, 'figure')]")
    }
    assert figures == {"新增": "1", "消失": "1", "未变": "1"}
    assert [cell for cell in compared.cells("变化后行号") if cell != "—"] == ["2"]
    back = browser.post(f"/layers/{FARMLAND}/roll-back/", {"reason": "边界有误"})
    assert back.status == 302
    assert "已撤回" in browser.get(f"/layers/{FARMLAND}/").words


def test_a_file_without_reference_system_is_asked_about(versions):
    browser = Browser("planner")
    table = "地块,X坐标,Y坐标\n" + "\n".join(
        f"甲,{x},{y}" for x, y in ((500100, 3596100), (500300, 3596100), (500300, 3596300))
    )
    sent = {"file": handed_in(table.encode("gbk"), "points.csv")}
    seen = browser.post(f"/layers/{FARMLAND}/import/inspect/", CHOSEN | sent)
    assert "请确认坐标系" in seen.words
    assert not seen.tree.xpath("//button[@formaction]")  # nothing to import before the answer
    buttons = seen.tree.xpath("//button[@name='candidate']/@value")
    assert buttons
    (note,) = seen.tree.xpath("//input[@name='note']/@value")
    answered = browser.post(
        f"/layers/{FARMLAND}/import/inspect/", CHOSEN | {"note": note, "candidate": buttons[0]}
    )
    assert "请确认坐标系" not in answered.words


@pytest.mark.parametrize("note", ["", "x", "%00"])
def test_a_note_that_is_none_is_answered_in_words(versions, note):
    shown = Browser("planner").post(f"/layers/{FARMLAND}/import/keep/", CHOSEN | {"note": note})
    assert shown.status == 422
    assert "重新选择文件" in shown.faults()


def test_a_file_that_is_no_layer_is_answered_in_words(versions):
    sent = {"file": handed_in(b"%PDF-1.4 no layer", "plan.pdf")}
    shown = Browser("planner").post(f"/layers/{FARMLAND}/import/inspect/", CHOSEN | sent)
    assert shown.status == 422
    assert "plan.pdf" in shown.faults()


def test_versions_of_two_layers_are_not_compared(versions):
    path = f"/layers/{FARMLAND}/compare/?before={versions[FARMLAND]}&after={versions['county']}"
    assert Browser("planner").get(path).status == 404


def test_layers_of_points_are_not_compared(county, versions):
    trees = MapLayer("old_tree", "古树", (shapely.Point(108.5, 32.5),))
    first, second = publish(county, trees), publish(county, trees)
    shown = Browser("planner").get(f"/layers/old_tree/compare/?before={first}&after={second}")
    assert shown.status == 422
    assert "只有面状图层" in shown.faults()


def test_queries_do_not_grow_with_the_layers(county, versions, django_assert_max_num_queries):
    browser = Browser("planner")
    browser.get("/map/")  # the session is warm
    publish(county, MapLayer("nature_park", "自然公园", (degrees(1, 1, 2, 2),)))
    for path, most in (("/map/", 14), ("/layers/", 14)):
        with django_assert_max_num_queries(most):
            browser.get(path)
    assert len(SMALL_MAP) + 1 == len(browser.get("/layers/").rows())
