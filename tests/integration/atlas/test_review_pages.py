"""Compliance reviews over HTTP: check, keep, list, override."""

import json

import pytest
import shapely
from django.core.files.uploadedfile import SimpleUploadedFile

from factories.atlas import degrees
from pages import Browser
from xianzhi.exchange.certificates import read_content


def outline(*box: float) -> str:
    return shapely.to_geojson(degrees(*box))


def given(**more: str) -> dict[str, str]:
    return {"project": "文化活动中心", "use": "town", "geometry": outline(-1, 0, 1, 1)} | more


@pytest.fixture
def kept(versions) -> str:
    """The address of a review."""
    answer = Browser("planner").post("/reviews/new/", given(verb="keep")).answer
    assert answer.status_code == 302
    return answer.url


def test_a_parcel_is_checked_without_keeping_anything(versions):
    browser = Browser("planner")
    shown = browser.post("/reviews/new/", given(verb="check", project=""))
    assert "不合规" in shown.words
    assert "永久基本农田内不得进行非农建设" in shown.words
    assert browser.post("/reviews/new/", given(verb="keep", project="")).status == 422
    assert "还没有审查记录" in browser.get("/reviews/").words


def test_a_review_shows_rule_clause_tolerance_and_hash(kept):
    shown = Browser("planner").get(kept)
    assert "HG-" in shown.words
    assert "《中华人民共和国土地管理法》第35条" in shown.words
    assert "1.00 平方米" in shown.words
    assert shown.tree.xpath("//code[string-length(.) = 64]")


def test_the_certificate_is_handed_out_as_it_was_hashed(kept):
    import hashlib

    browser = Browser("planner")
    content = browser.get(f"{kept}certificate.json").answer.content
    digest = hashlib.sha256(content).hexdigest()
    assert digest in browser.get(kept).words
    assert json.loads(content)["verdict"] == "non_compliant"


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_the_paper_is_handed_out_with_its_data(kept, kind):
    browser = Browser("planner")
    paper = browser.get(f"{kept}certificate.{kind}").answer
    assert paper["Content-Disposition"].endswith(f'.{kind}"')
    assert (
        read_content(paper.content)
        == browser.get(f"{kept}certificate.json").answer.content.decode()
    )


def test_reviews_are_found_by_project_and_verdict(kept):
    browser = Browser("planner")
    assert len(browser.get("/reviews/?keyword=文化").rows()) == 1
    assert browser.get("/reviews/?keyword=道路").rows() == []
    assert len(browser.get("/reviews/?verdict=non_compliant").rows()) == 1
    assert browser.get("/reviews/?verdict=compliant").rows() == []


def test_only_the_head_decides_otherwise_and_only_with_a_reason(kept):
    wish = {"verdict": "needs_argument", "reason": "已列入国家重大项目"}
    assert Browser("planner").post(f"{kept}override/", wish).status == 422
    head = Browser("planning-head")
    assert head.post(f"{kept}override/", wish | {"reason": ""}).status == 422
    made = head.post(f"{kept}override/", wish)
    assert made.status == 302
    shown = head.get(made.answer.url)
    assert "人工改判；按规则为：" in shown.words
    assert "已列入国家重大项目" in shown.words
    assert "已由" in head.get(kept).words  # the first one says by which it was decided


def test_a_parcel_comes_out_of_a_file(versions):
    file = SimpleUploadedFile("parcel.geojson", outline(-1, 0, 1, 1).encode())
    shown = Browser("planner").post("/reviews/new/", {"file": file, "use": "town"})
    assert shown.status == 200
    (text,) = shown.tree.xpath("//textarea[@name='geometry']")
    read = shapely.from_geojson(text.text_content())
    assert read.equals(degrees(-1, 0, 1, 1))


@pytest.mark.parametrize("content", [b"", b"no layer", b'{"type":"Point","coordinates":[1,2]}'])
def test_a_file_without_a_parcel_is_answered_in_words(versions, content):
    file = SimpleUploadedFile("parcel.geojson", content)
    shown = Browser("planner").post("/reviews/new/", {"file": file})
    assert shown.status == 422
    assert shown.faults()


def test_reviews_are_the_planners(kept):
    for path in (
        "/reviews/",
        "/reviews/new/",
        kept,
        *(f"{kept}certificate.{kind}" for kind in ("json", "docx", "pdf")),
    ):
        assert Browser("housing").get(path).status == 403


@pytest.mark.parametrize("review_id", ["x", "0", "00000000-0000-7000-8000-000000000000"])
def test_a_review_that_is_none_is_not_found(versions, review_id):
    assert Browser("planner").get(f"/reviews/{review_id}/").status == 404
