"""Editions that a county makes its own: from a table, in versions, read by the runs to come."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from factories.county import AT
from pages import Browser
from xianzhi.apps.checkup import selectors, services
from xianzhi.apps.checkup.models import CountyEdition, IndicatorObservation
from xianzhi.apps.checkup.selectors.editions import edition_in_force
from xianzhi.apps.checkup.services import EditionDraft
from xianzhi.apps.evidence.services import Upload
from xianzhi.errors import PermissionDeniedError, RuleError, TableError
from xianzhi.exchange.spreadsheets import ListFaultsError
from xianzhi.records.decisions import NotFoundError
from xianzhi.records.versions import StaleError

HEADINGS = "指标编号,纳入,目标,期限,依据"
OWN = ("HY-06,是,≥ 70 %,2027年,县政府会议", "HY-07,否,,,", "HY-14,,10～15,,", "HY-40,是,,,")


def table(*rows: str) -> Upload:
    return Upload("指标体系.csv", "\n".join((HEADINGS, *rows)).encode())


def adopt(room, *rows: str, base: str = "hanyin-2022", title: str = "禾川体系", **given) -> str:
    seen, who = given.pop("seen", None), given.pop("who", "planner")
    return services.adopt_edition(
        actor=room.county.actor(who),
        draft=EditionDraft(base, title, "县政府常务会议", seen),
        upload=table(*rows),
        request_id=f"{base} {title} {len(rows)}",
        at=AT,
    )


def test_a_table_becomes_an_edition_with_its_targets(room):
    code = adopt(room, *OWN)
    found = edition_in_force(code)
    told = {
        item.definition.concept: item.target
        and (item.target.op, item.target.value, item.target.due)
        for item in found.items
    }
    assert told == {"HY-06": (">=", 70, "2027-12-31"), "HY-14": ("in", 10, ""), "HY-40": None}
    assert adopt(room, *OWN) == code  # the same request again is the same edition
    assert CountyEdition.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        CountyEdition.objects.update(title="另一个")


def test_a_run_judges_by_it_and_an_earlier_one_stays(room, run):
    before = IndicatorObservation.objects.filter(run=run, concept="HY-06").get()
    assert before.verdict == "unmet"
    code = adopt(room, f"HY-06,是,≥{before.value / 2},,县政府会议")
    made = room.run(date(2025, 12, 31), "own", AT + timedelta(hours=1), edition=code)
    seen = IndicatorObservation.objects.get(run=made)
    assert (seen.value, seen.verdict) == (before.value, "met")
    assert made.edition_title["zh"] == "禾川体系"
    before.refresh_from_db()
    assert before.verdict == "unmet"
    shown = Browser("planner").get(f"/checkup/runs/{made.pk}/")
    assert "禾川体系" in shown.words


def test_the_table_that_is_handed_out_comes_back_the_same(room):
    code = adopt(room, *OWN)
    file = selectors.edition_table(room.county.actor("planner"), code)
    before = edition_in_force(code)
    given = {
        "actor": room.county.actor("planner"),
        "upload": Upload(file.name, file.content),
        "at": AT,
    }
    with pytest.raises(RuleError, match=r"edition\.unchanged"):
        services.adopt_edition(
            draft=EditionDraft(code, "禾川体系", "再议"), request_id="back", **given
        )
    services.adopt_edition(
        draft=EditionDraft(code, "禾川体系二", "改名"), request_id="renamed", **given
    )
    after = edition_in_force(code)
    assert (after.sha256, after.title_zh) == (before.sha256, "禾川体系二")
    assert sorted(CountyEdition.objects.values_list("number", flat=True)) == [1, 2]


@pytest.mark.parametrize("name", ["default", "hanyin-2022", "tj-2024", "td-1063"])
def test_every_edition_of_the_catalogue_survives_the_way_out_and_in(room, name):
    planner = room.county.actor("planner")
    file = selectors.edition_table(planner, name)
    code = services.adopt_edition(
        actor=planner,
        draft=EditionDraft(name, "照抄", "试"),
        upload=Upload(file.name, file.content),
        request_id=name,
        at=AT,
    )
    assert edition_in_force(code).sha256 == edition_in_force(name).sha256
    page = selectors.edition_page(planner, code)
    assert not page.left_out
    assert not [line for line in page.lines if line.is_new or line.was is not None]


def test_every_wrong_row_is_told_and_nothing_is_stored(room):
    with pytest.raises(ListFaultsError) as told:
        adopt(
            room,
            "HY-99,是,≥70,,",
            "HY-06,大概,很多,明年,",
            "HY-07,是,80～60,,",
            "HY-07,是,≥3 座/平方公里,,",
        )
    assert [(one.row, one.code.rpartition(".")[2]) for one in told.value.faults] == [
        (2, "row_concept"),
        (3, "row_included"),
        (3, "row_target"),
        (3, "row_day"),
        (4, "row_target"),
        (5, "row_twice"),
        (5, "row_target"),
    ]
    with pytest.raises(TableError, match=r"edition\.empty"):
        adopt(room, "HY-06,否,,,")
    assert not CountyEdition.objects.exists()


def test_who_may_and_what_was_seen(room):
    with pytest.raises(PermissionDeniedError):
        adopt(room, *OWN, who="clerk")
    with pytest.raises(NotFoundError):
        adopt(room, *OWN, base="no-such")
    code = adopt(room, *OWN)
    adopt(room, *OWN, base=code, title="第二版", seen=1)
    with pytest.raises(StaleError):
        adopt(room, *OWN, base=code, title="第三版", seen=1)


def test_the_pages_show_what_was_changed_and_take_a_table_in(room):
    planner = Browser("planner")
    address = "/checkup/editions/hanyin-2022/"
    bad = SimpleUploadedFile("a.csv", f"{HEADINGS}\nHY-06,是,很多,,\n".encode())
    refused = planner.post(address, {"title": "禾川体系", "reason": "会议", "file": bad})
    assert refused.status == 422
    assert "“很多”不是目标" in refused.words
    good = SimpleUploadedFile("a.csv", "\n".join((HEADINGS, *OWN)).encode())
    done = planner.post(address, {"title": "禾川体系", "reason": "会议", "file": good})
    assert done.status == 302
    code = CountyEdition.objects.get().code
    shown = planner.get(f"/checkup/editions/{code}/")
    for words in ("≥ 70", "原为 ≥ 80", "2027-12-31", "县政府会议"):
        assert words in shown.words
    listed = planner.get("/checkup/editions/")
    assert listed.rows()[0].xpath("string(.//a)") == "禾川体系"
    assert (code, "禾川体系") in list(planner.get("/checkup/new/").choices("edition"))
    assert not Browser("leader").get(address).tree.xpath("//input[@type='file']")
    assert Browser("leader").post(address, {}).status == 403
    for unknown in ("nothing", "%00", "'"):
        assert planner.get(f"/checkup/editions/{unknown}/").status == 404
        assert planner.get(f"/checkup/editions/{unknown}/table/").status == 404
