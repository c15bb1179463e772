"""The tree is changed and staffed on its pages: shown first, then done, once, by whoever may."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from factories.county import AT
from factories.grid import features, square
from pages import Browser, Shown, text_of
from xianzhi.apps.grid import services
from xianzhi.apps.grid.models import Area, AreaSpell, GridGoal, WorkerTerm
from xianzhi.apps.grid.services import TermDraft

VILLAGE = "990121101001"
ONE, TWO = f"{VILLAGE}001", f"{VILLAGE}002"
CELL = f"{ONE}01"
PAPER = {"effective_on": "2026-03-01", "basis": "禾政发〔2026〕3号"}
MERGE = {"others": [TWO], "new_code": f"{VILLAGE}009", "new_name": "联合网格", **PAPER}


@pytest.fixture
def staffed(grown):
    """Both grids of a village with somebody who works there."""
    admin = grown.actor("admin")
    for code, who in ((ONE, "白晓芸"), (TWO, "方若谷")):
        services.assign_worker(
            actor=admin,
            draft=TermDraft(code, grown.posts[who], "full_time", date(2025, 6, 1)),
            request_id=who,
            at=AT,
        )
    return grown


def hidden(shown: Shown) -> dict[str, list[str]]:
    """What the form that confirms a preview would send."""
    fields: dict[str, list[str]] = {}
    for field in shown.tree.xpath("//form[.//input[@name='confirmed']]//input[@type='hidden']"):
        fields.setdefault(field.get("name"), []).append(field.get("value"))
    return fields


def steps(shown: Shown) -> dict[str, str]:
    """What the preview says happens, by what it happens to."""
    return {
        " ".join(" ".join(row.xpath("./th//text()")).split()): " | ".join(
            text_of(cell) for cell in row.xpath("./td")
        )
        for row in shown.rows()
    }


def test_a_merger_shows_what_passes_to_whom_and_changes_nothing_before_it_is_confirmed(staffed):
    browser = Browser("admin")

    seen = browser.post(f"/grid/areas/{ONE}/merge/", MERGE)

    assert seen.status == 200, seen.faults()
    told = steps(seen)
    assert "撤销" in told[f"第1网格 {ONE}"]
    assert "新设" in told[f"联合网格 {VILLAGE}009"]
    assert f"联合网格（{VILLAGE}009）" in told[f"第1微网格 {CELL}"]
    assert told["白晓芸"] == f"网格员负责区域变动 | 第1网格（{ONE}） | 联合网格（{VILLAGE}009）"
    assert not Area.objects.filter(code=f"{VILLAGE}009").exists()
    assert AreaSpell.objects.filter(valid_until__isnull=False).count() == 0

    done = browser.post(f"/grid/areas/{ONE}/merge/", hidden(seen))

    assert done.answer.url == f"/grid/areas/{VILLAGE}009/"
    assert Area.objects.get(code=CELL).parent.code == f"{VILLAGE}009"
    again = browser.post(f"/grid/areas/{TWO}/merge/", MERGE)
    assert again.status == 422  # it has ended: the page says so


def test_a_preview_that_is_old_is_refused_and_says_what_happened_since(staffed):
    browser = Browser("admin")
    asked = hidden(browser.post(f"/grid/areas/{ONE}/merge/", MERGE))
    rename = {"name": "东网格", "unit": "", **PAPER}
    browser.post(
        f"/grid/areas/{TWO}/rename/", hidden(browser.post(f"/grid/areas/{TWO}/rename/", rename))
    )

    late = browser.post(f"/grid/areas/{ONE}/merge/", asked)

    assert late.status == 409
    assert Area.objects.get(code=ONE).ended_on is None


def test_a_split_gives_each_part_the_areas_it_names(staffed):
    browser = Browser("admin")
    form = {"code_1": f"{VILLAGE}003", "name_1": "北网格", "code_2": f"{VILLAGE}004",
            "name_2": "南网格", f"to_{ONE}01": "1", f"to_{ONE}02": "2", **PAPER}  # fmt: skip

    seen = browser.post(f"/grid/areas/{ONE}/split/?parts=2", form)

    assert f"南网格（{VILLAGE}004）" in steps(seen)[f"第2微网格 {ONE}02"]
    assert browser.post(f"/grid/areas/{ONE}/split/?parts=2", hidden(seen)).status == 302
    assert Area.objects.get(code=f"{ONE}02").parent.code == f"{VILLAGE}004"
    assert WorkerTerm.objects.filter(area__code=f"{VILLAGE}004").count() == 1


def test_a_split_that_forgets_a_part_is_told_at_the_form(staffed):
    form = {"code_1": f"{VILLAGE}003", "name_1": "北网格", "code_2": f"{VILLAGE}004",
            "name_2": "南网格", f"to_{ONE}01": "1", f"to_{ONE}02": "1", **PAPER}  # fmt: skip

    shown = Browser("admin").post(f"/grid/areas/{ONE}/split/?parts=2", form)

    assert shown.status == 422
    assert "每个下级区域都要恰好归入一个新区域" in shown.faults()


def test_the_finest_area_is_split_by_a_file_of_its_parts(staffed):
    browser = Browser("admin")
    half = square(0, 0).bounds
    west, east = (
        _box(half[0], half[1], (half[0] + half[2]) / 2, half[3]),
        _box((half[0] + half[2]) / 2, half[1], half[2], half[3]),
    )
    file = SimpleUploadedFile(
        "parts.geojson",
        features([(f"{ONE}03", "西", "micro_grid", west), (f"{ONE}04", "东", "micro_grid", east)]),
    )

    seen = browser.post(f"/grid/areas/{CELL}/split/", {"border_file": file, **PAPER})

    assert seen.status == 200, seen.faults()
    assert "新设" in steps(seen)[f"西 {ONE}03"]
    assert browser.post(f"/grid/areas/{CELL}/split/", hidden(seen)).status == 302
    assert Area.objects.get(code=CELL).ended_on == date(2026, 3, 1)


def test_a_broken_file_is_told_at_the_form(staffed):
    file = SimpleUploadedFile("parts.zip", b"PK no archive")
    shown = Browser("admin").post(f"/grid/areas/{CELL}/redraw/", {"border_file": file, **PAPER})
    assert shown.status == 422
    assert shown.faults()


def _box(west, south, east, north):
    import shapely

    return shapely.box(west, south, east, north)


def test_an_area_moves_under_another_parent(staffed):
    browser = Browser("admin")
    form = {"parent": "990121101200", **PAPER}
    seen = browser.post(f"/grid/areas/{TWO}/transfer/", form)
    told = steps(seen)
    assert "磨坪村（990121101200）" in told[f"第2网格 {TWO}"]
    assert "边界调整" in told["磨坪村 990121101200"]
    assert browser.post(f"/grid/areas/{TWO}/transfer/", hidden(seen)).status == 302
    assert Area.objects.get(code=TWO).parent.code == "990121101200"


def test_every_form_opens_in_both_languages_and_offers_a_free_code(staffed):
    for language in ("zh-hans", "en"):
        browser = Browser("admin", language)
        for change in ("merge", "split", "transfer", "rename", "redraw"):
            assert browser.get(f"/grid/areas/{ONE}/{change}/").status == 200
        for act in ("assign", "goal"):
            assert browser.get(f"/grid/areas/{ONE}/staff/{act}/").status == 200
    shown = browser.get(f"/grid/areas/{ONE}/merge/")
    assert shown.tree.xpath("//input[@name='new_code']/@value") == [f"{VILLAGE}003"]
    assert browser.get(f"/grid/areas/{ONE}/dance/").status == 404
    assert browser.get("/grid/areas/x/merge/").status == 404
    assert len(browser.get(f"/grid/areas/{ONE}/split/?parts=99").tree.xpath(
        "//input[starts-with(@name, 'code_')]")) == 12  # fmt: skip


def test_only_the_administrator_changes_the_tree_and_the_town_staffs_it(grown):
    assert Browser("luxi").get(f"/grid/areas/{ONE}/merge/").status == 403
    assert Browser("luxi").post(f"/grid/areas/{ONE}/merge/", MERGE).status == 403
    assert Browser("luxi").get(f"/grid/areas/{ONE}/staff/goal/").status == 200
    assert Browser("housing").get(f"/grid/areas/{ONE}/staff/goal/").status == 403
    words = Browser("housing").get(f"/grid/areas/{ONE}/").tree
    assert words.xpath("//a[contains(@href, '/staff/')]") == []


def test_the_town_puts_a_worker_in_hands_over_and_lets_him_go(grown):
    browser = Browser("luxi")
    page = browser.get(f"/grid/areas/{ONE}/staff/assign/")
    offered = dict(page.choices("post"))
    assert grown.posts["白晓芸"] in offered
    seen = page.tree.xpath("//input[@name='seen']/@value")[0]
    form = {"post": grown.posts["白晓芸"], "employment": "full_time", "is_lead": "on",
            "duties": ["patrol", "policy"], "valid_from": "2026-02-01", "seen": seen}  # fmt: skip
    assert browser.post(f"/grid/areas/{ONE}/staff/assign/", form).status == 302
    term = WorkerTerm.objects.get()
    assert term.duties == ["patrol", "policy"]

    stale = browser.post(f"/grid/areas/{ONE}/staff/goal/", {"year": 2026, "words": "走访",
                         "seen": seen})  # fmt: skip
    assert stale.status == 409
    assert GridGoal.objects.count() == 0

    path = f"/grid/areas/{ONE}/staff/hand-over/?term={term.pk}"
    search = browser.get(f"{path}&who=方若")
    assert grown.posts["方若谷"] in dict(search.choices("post"))
    seen = search.tree.xpath("//input[@name='seen']/@value")[0]
    form |= {"post": grown.posts["方若谷"], "valid_from": "2026-03-01", "note": "钥匙两把",
             "seen": seen}  # fmt: skip
    assert browser.post(path, form).status == 302
    follower = WorkerTerm.objects.get(follows=term)
    assert (follower.handover_note, follower.worker.person.name) == ("钥匙两把", "方若谷")

    path = f"/grid/areas/{ONE}/staff/end/?term={follower.pk}"
    seen = browser.get(path).tree.xpath("//input[@name='seen']/@value")[0]
    early = browser.post(path, {"day": "2026-02-01", "seen": seen})
    assert early.status == 422
    assert browser.post(path, {"day": "2026-03-02", "seen": seen}).status == 302
    assert "目前没有网格员" in browser.get(f"/grid/areas/{ONE}/?day=2026-03-02").words


def test_a_goal_is_set_and_a_post_that_has_ended_is_refused(grown):
    browser = Browser("luxi")
    page = browser.get(f"/grid/areas/{ONE}/staff/goal/")
    form = {"year": "2026", "words": "走访入户全覆盖", "target": "120", "measure": "户",
            "seen": page.tree.xpath("//input[@name='seen']/@value")[0]}  # fmt: skip
    assert browser.post(f"/grid/areas/{ONE}/staff/goal/", form).status == 302
    assert "走访入户全覆盖" in browser.get(f"/grid/areas/{ONE}/").words
    seen = browser.get(f"/grid/areas/{ONE}/staff/assign/").tree.xpath("//input[@name='seen']")[0]
    ended = {"post": grown.posts["旧任"], "employment": "full_time", "valid_from": "2026-02-01",
             "seen": seen.get("value")}  # fmt: skip
    answer = browser.post(f"/grid/areas/{ONE}/staff/assign/", ended)
    assert answer.status == 422
    assert "已于 2025-01-01 结束" in answer.faults()
