"""A planner's morning: an office's shapefile, wrong in the usual ways, becomes a certificate."""

import re
import zipfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import shapely
from playwright.sync_api import expect

from browser.waiting import follow
from layers import layer
from xianzhi.core.spatial import shifted
from xianzhi.exchange.layers.writing import WriteOptions, write_layer
from xianzhi.samples.land.build import SMALL, generate

pytestmark = pytest.mark.browser

FARMLAND = "permanent_basic_farmland"
DESKS = [
    pytest.param({"width": 1366, "height": 768}, id="desk"),
    pytest.param(
        {"width": 820, "height": 1180, "xianzhi_density": "hand"},
        id="tablet",
        marks=pytest.mark.slow,  # a map takes seconds to draw without a graphics card: ./do trust
    ),
]


@pytest.fixture
def office_file(tmp_path) -> Path:
    """Farmland as web maps shift it, attributes in GBK, and no .cpg that would say so."""
    land = generate(scale=SMALL)["basic_farmland"]
    shapes = shapely.transform(
        land.geometry, lambda at: np.column_stack(shifted._shift_gcj02(at[:, 0], at[:, 1]))
    )
    names = pa.table({"图斑编号": pa.array([f"农田{n}" for n in range(len(shapes))])})
    whole, without = tmp_path / "whole.zip", tmp_path / "farmland.zip"
    write_layer(layer(shapes, names), whole, WriteOptions(encoding="GBK"))
    with zipfile.ZipFile(whole) as given, zipfile.ZipFile(without, "w") as kept:
        for name in given.namelist():
            if not name.lower().endswith(".cpg"):
                kept.writestr(name, given.read(name))
    return without


@pytest.mark.parametrize("visitor", DESKS, indirect=True)
def test_a_shifted_gbk_shapefile_becomes_a_layer_and_a_project_is_checked(visitor, office_file):
    visitor.sign_in("planner")
    page = visitor.page
    visitor.go(f"/layers/{FARMLAND}/import/")
    page.set_input_files("[name=file]", office_file)
    page.fill("[name=as_of_date]", "2026-06-30")
    follow(page, "main form button[type=submit], main form .button.primary")
    page.wait_for_selector("text=图层位置有偏移")
    assert "GCJ-02" in page.inner_text("main")
    assert "GBK" in page.inner_text("main .facts") or "GB18030" in page.inner_text("main .facts")
    assert "图斑编号" in page.inner_text("main .facts")
    follow(page, "text=纠正偏移")
    page.wait_for_selector(".notice.done")
    assert page.locator("text=图层位置有偏移").count() == 0
    follow(page, "text=导入为待发布版本")
    expect(page).to_have_url(re.compile(r"/layer-versions/[^/]+/$"))
    assert "GCJ-02" in page.inner_text("main .facts")
    page.wait_for_selector("[data-map][data-drawn]")
    page.fill("[name=approval]", "禾政函〔2026〕5号")
    follow(page, "main form .button.primary")
    page.wait_for_selector("text=版本已发布")
    check_a_project(visitor)
    assert visitor.overflow() <= 0
    assert [line for line in visitor.said if "GL Driver Message" not in line] == []


def check_a_project(visitor) -> None:
    """The middle of a field, as a town project: refused, and kept with its certificate."""
    page = visitor.page
    field = generate(scale=SMALL)["basic_farmland"].geometry[0].representative_point().buffer(2e-4)
    visitor.go("/reviews/new/")
    page.fill("[name=project]", "田间仓库")
    page.select_option("[name=use]", "residential")
    page.fill("[name=geometry]", shapely.to_geojson(field))
    follow(page, "button[value=keep]")
    expect(page).to_have_url(re.compile(r"/reviews/[^/]+-[^/]+/$"))
    assert "不合规" in page.inner_text(".verdict-word")
    assert "永久基本农田内不得进行非农建设" in page.inner_text("main")
    page.wait_for_selector("[data-map][data-drawn]")
    with page.expect_download() as told:
        page.click("text=审查意见数据")
    assert told.value.suggested_filename.startswith("HG-")
    page.emulate_media(media="print")
    expect(page.locator(".findings")).to_be_visible()
    expect(page.locator(".masthead")).to_be_hidden()
    page.emulate_media(media="screen")
