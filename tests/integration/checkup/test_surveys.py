"""A survey of residents, from its draw to the indicator that it feeds."""

import hashlib
import json
import random
import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction

from factories.checkup_duties import assign
from factories.county import AT
from factories.surveys import LISTED, NOON, answer_all, begin_survey, sampling_list
from mutated_files import table
from pages import Browser
from xianzhi.apps.checkup import selectors, services
from xianzhi.apps.checkup.models import (
    IndicatorObservation,
    RunEstimate,
    SurveyCode,
    SurveyCount,
    SurveyEstimate,
    SurveyHousehold,
    SurveyRound,
    SurveyStratum,
)
from xianzhi.apps.checkup.selectors.survey_counts import reckoned
from xianzhi.apps.checkup.services import SurveyDraft, SurveyRef, ValueDraft
from xianzhi.apps.evidence.services import Upload
from xianzhi.catalogue.surveys import shipped_questionnaire
from xianzhi.core.indicators.surveys import Stratum, draw
from xianzhi.errors import ConflictError, PermissionDeniedError, RuleError, TableError
from xianzhi.exchange.spreadsheets import ListFaultsError
from xianzhi.records.codes import digest_of
from xianzhi.records.models import Command, Entry

PLANNER = "planner"
DAY = AT.date()


@pytest.fixture
def survey(room) -> str:
    return begin_survey(room.county.actor(PLANNER))


@pytest.fixture
def codes(room, survey):
    return services.give_codes(
        actor=room.county.actor(PLANNER), ref=SurveyRef(survey), request_id="give", at=AT
    )


def close(room, survey, seen=None, key="close", at=NOON):
    return services.close_survey(
        actor=room.county.actor(PLANNER), ref=SurveyRef(survey, seen), request_id=key, at=at
    )


def said(place: int):
    """Three of four answer; of these three of four are satisfied, all know how waste is sorted."""
    if place % 4 == 3:
        return None
    return {"overall": 5 if place % 4 else 2, "sorting_known": 1, "sorting_done": place % 2}


def test_anybody_repeats_the_draw_from_the_list_and_the_seed(room, survey):
    shown = Browser("leader").get(f"/checkup/surveys/{survey}/list.csv")
    listed = b"".join(shown.answer.streaming_content).decode().split()
    assert listed[0] == "stratum,household"
    people: dict[str, list[str]] = {}
    for line in listed[1:]:
        stratum, household = line.split(",")
        people.setdefault(stratum, []).append(household)
    assert {code: len(numbers) for code, numbers in people.items()} == LISTED
    strata = [Stratum(code, tuple(numbers)) for code, numbers in people.items()]
    again = draw(strata, 80, "2026-03-02", services.LEAST_EACH)
    kept = SurveyHousehold.objects.filter(stratum__round=survey)
    assert sorted(kept.values_list("number", flat=True)) == sorted(one.person for one in again)
    assert dict(SurveyStratum.objects.values_list("code", "drawn")) == {
        "990121101": 60,
        "990121102": 20,
    }
    # By hand, without this product: sorted, and drawn with the seed, a bar and the code.
    by_hand = random.Random("2026-03-02|990121101").sample(sorted(people["990121101"]), 60)
    assert set(by_hand) <= {one.person for one in again}


def test_the_grid_is_numbered_where_no_list_is_given(room, key):
    from factories.grid import grow

    grow(room.county)
    made = services.start_survey(
        actor=room.county.actor("clerk"),
        draft=SurveyDraft("village", 40, "7", DAY, DAY),
        questions=None,
        households=None,
        request_id=key(),
        at=AT,
    )
    strata = SurveyStratum.objects.filter(round=made).order_by("code")
    assert [(one.code, one.listed, one.people) for one in strata] == [
        ("990121101001", 166, 166),
        ("990121101200", 206, 206),
    ]
    assert SurveyRound.objects.get(pk=made).weighing == "households"
    first = SurveyHousehold.objects.filter(stratum=strata[0]).earliest("number").number
    assert re.fullmatch(r"990121101001\d{5}-\d{5}", first)


def test_a_code_answers_once_and_what_it_says_is_only_counted(room, survey, codes):
    assert len({one.code for one in codes}) == len(codes) == 80
    stored = set(SurveyCode.objects.values_list("code_sha256", flat=True))
    assert stored == {digest_of(one.code) for one in codes}
    code = codes[0].code
    for _ in range(2):  # sent twice
        services.answer_survey(code=code, said={"overall": 5}, request_id="once", at=NOON)
    with pytest.raises(RuleError, match="answered_already"):
        services.answer_survey(code=code, said={"overall": 1}, request_id="again", at=NOON)
    stratum = SurveyCode.objects.get(status="used").household.stratum
    counted = SurveyCount.objects.filter(count__gt=0)
    assert {(one.question, one.answer, one.count) for one in counted if one.answer >= 0} == {
        ("overall", 5, 1)
    }
    assert {one.stratum_id for one in counted} == {stratum.pk}
    assert counted.filter(answer=-1).count() == 8  # the questions that were left out
    kept = Command.objects.get(request_id="once")
    assert (kept.answer, kept.name) == ("DC-2026-001", "checkup.answer_survey")
    entry = Entry.objects.get(command=kept)
    assert (entry.verb, entry.facts) == ("answer", {})
    # With code and digest in hand nobody can try which answers were given.
    asked = ["checkup.answer_survey", "", "", {"code": digest_of(code)}, ""]
    text = json.dumps(asked, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    assert kept.body_sha256 == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("answers", "fault"),
    [({}, "nothing_answered"), ({"overall": 9}, "answer_is_none"), ({"x": 1}, "nothing_answered")],
)
def test_what_is_no_answer_uses_no_code_up(codes, answers, fault):
    with pytest.raises(RuleError, match=fault):
        services.answer_survey(code=codes[0].code, said=answers, request_id="a", at=NOON)
    assert not SurveyCode.objects.exclude(status="live").exists()


def test_bad_codes_and_other_days_are_told_in_words(room, survey, codes):
    code = codes[0].code
    for wrong, at, fault in (
        ("nonsense", NOON, "no_such_code"),
        ("0000-0000-0000", NOON, "no_such_code"),
        (code, AT - timedelta(days=3), "not_yet"),
        (code, AT + timedelta(days=30), "over"),
    ):
        with pytest.raises(RuleError, match=fault):
            services.survey_to_answer(wrong, at)
        with pytest.raises(RuleError, match=fault):
            services.answer_survey(code=wrong, said={"overall": 5}, request_id="a", at=at)
    close(room, survey)
    with pytest.raises(RuleError, match="over"):
        services.answer_survey(code=code, said={"overall": 5}, request_id="b", at=NOON)


def test_codes_are_given_once_and_made_again_for_a_reason(room, survey, codes, key):
    planner = room.county.actor(PLANNER)
    again = services.give_codes(actor=planner, ref=SurveyRef(survey), request_id="give", at=AT)
    assert again == ()  # the same request: told once
    with pytest.raises(RuleError, match="codes_given"):
        services.give_codes(actor=planner, ref=SurveyRef(survey), request_id=key(), at=AT)
    services.answer_survey(code=codes[0].code, said={"overall": 4}, request_id="a", at=NOON)

    def renew(household="", reason="打印机卡纸", seen=None):
        return services.renew_codes(
            actor=planner,
            ref=SurveyRef(survey, seen),
            household=household,
            reason=reason,
            request_id=key(),
            at=AT,
        )

    for given, fault in (
        ({"reason": " "}, "text_required"),
        ({"household": "nobody"}, "nothing_to_renew"),
        ({"household": codes[0].household}, "nothing_to_renew"),
    ):
        with pytest.raises(RuleError, match=fault):
            renew(**given)
    with pytest.raises(ConflictError):
        renew(seen=1)
    (one,) = renew(codes[1].household)
    assert (one.household, one.area) == (codes[1].household, codes[1].area)
    with pytest.raises(RuleError, match="code_replaced"):
        services.survey_to_answer(codes[1].code, NOON)
    services.survey_to_answer(one.code, NOON)
    assert len(renew()) == 79
    assert Entry.objects.filter(verb="renew_codes").last().reason == "打印机卡纸"


def test_a_closed_survey_says_what_all_people_think(room, survey, codes):
    answer_all(codes, said)
    close(room, survey)
    found = {one.question: one for one in SurveyEstimate.objects.filter(round=survey)}
    overall = found["overall"]
    assert overall.concept == "GD-34"
    assert overall.value == pytest.approx(200 / 3, abs=0.1)
    assert overall.lo < overall.value < overall.hi
    assert (overall.answers, overall.rate, overall.den) == (60, 0.75, 400)
    assert overall.num == pytest.approx(overall.value * 4)
    assert overall.mean == pytest.approx(4.0, abs=0.01)
    assert found["sorting_known"].value == 100
    assert found["sorting_known"].lo < 100  # all who were asked agree; not all were asked
    assert found["parks"].fault_code == "indicator.too_few_answers"
    assert (found["parks"].value, found["parks"].strata[0]["value"]) == (None, None)
    assert {one.inputs_sha256 for one in found.values()} == {overall.inputs_sha256}
    again = {one.question: one for one in reckoned(SurveyRound.objects.get(pk=survey))}
    for question, one in found.items():
        for name in ("value", "lo", "hi", "num", "mean", "answers", "inputs_sha256", "strata"):
            assert getattr(again[question], name) == getattr(one, name)
    with pytest.raises(DatabaseError, match="never edited"), transaction.atomic():
        SurveyEstimate.objects.update(value=99.0)
    with pytest.raises(RuleError, match="closed_already"):
        close(room, survey, key="twice")


def test_a_run_reads_the_estimate_and_its_page_leads_to_the_survey(room, survey, codes, key):
    answer_all(codes, said)
    close(room, survey)
    run = room.run(DAY, key(), edition="residents", at=NOON)
    seen = {row.concept: row for row in IndicatorObservation.objects.filter(run=run)}
    estimate = SurveyEstimate.objects.get(question="overall")
    overall = seen["GD-34"]
    for name in ("value", "num", "den", "lo", "hi"):
        assert getattr(overall, name) == pytest.approx(getattr(estimate, name))
    assert (overall.verdict, overall.as_of) == ("undecidable", "2026-03-02")
    assert "满意度调查 DC-2026-001" in overall.formula["zh"]
    assert RunEstimate.objects.filter(run=run).count() == 3
    shown = Browser("leader").get(f"/checkup/runs/{run.pk}/GD-34/")
    assert shown.tree.xpath(f"//a[@href='/checkup/surveys/{survey}/']")
    early = room.run(DAY - timedelta(days=1), key(), edition="residents", at=NOON)
    assert not IndicatorObservation.objects.filter(run=early, value__isnull=False).exists()
    planner, housing = room.county.actor(PLANNER), room.county.units["housing"]
    assign(planner, housing, "GD-34", edition="residents")
    filled = ValueDraft("GD-34", overall.unit_code, DAY, "省满意度通报", value=91.0)
    value = services.submit_value(
        actor=room.county.actor("housing"), draft=filled, upload=None, request_id=key(), at=AT
    )
    services.approve_value(
        actor=room.county.actor(PLANNER), ref=services.ValueRef(value), request_id=key(), at=AT
    )
    later = room.run(DAY, key(), edition="residents", at=NOON)
    assert IndicatorObservation.objects.get(run=later, concept="GD-34").value == 91.0
    read = RunEstimate.objects.filter(run=later).values_list("estimate__concept", flat=True)
    assert set(read) == {"GD-41", "GD-42"}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_names_and_telephones_never_come_in(room, key, kind):
    def begin(*rows):
        return services.start_survey(
            actor=room.county.actor(PLANNER),
            draft=SurveyDraft("town", 40, "7", DAY, DAY),
            questions=None,
            households=Upload(f"名册.{kind}", table(list(rows), kind)),
            request_id=key(),
            at=AT,
        )

    good = ["990121101", "A-1"]
    for heading in ("户主姓名", "联系电话", "身份证号码", "Phone"):
        with pytest.raises(RuleError, match="personal"):
            begin(["网格编号", "户号", heading], [*good, "x"])
    with pytest.raises(ListFaultsError) as told:
        begin(
            ["网格编号", "户号"], good, good, ["999", "A-2"], ["990121101", "13800001234"],
            ["990121101", "张三"], ["990121101", "11010119900101001X"],
        )  # fmt: skip
    assert [(one.row, one.column, one.code) for one in told.value.faults] == [
        (3, "户号", "survey.list.twice"),
        (4, "网格编号", "survey.list.area_unknown"),
        (5, "户号", "survey.list.number_of_a_person"),
        (6, "户号", "survey.list.number"),
        (7, "户号", "survey.list.number_of_a_person"),
    ]
    with pytest.raises(TableError, match="missing_column"):
        begin(["姓", "名"], ["a", "b"])
    with pytest.raises(RuleError, match="how_many"):
        begin(["网格编号", "户号"])
    assert not SurveyRound.objects.exists()


def test_what_makes_no_sense_is_refused(room, key):
    def begin(who=PLANNER, **more):
        given = {"level": "town", "sample_size": 40, "seed": "7", "starts_on": DAY, "ends_on": DAY}
        return services.start_survey(
            actor=room.county.actor(who),
            draft=SurveyDraft(**(given | more)),
            questions=None,
            households=Upload("a.csv", sampling_list()),
            request_id=key(),
            at=AT,
        )

    for more, fault in (
        ({"level": "county"}, "level_unknown"),
        ({"sample_size": 3}, "sample_size"),
        ({"ends_on": DAY - timedelta(days=1)}, "days_make_no_sense"),
        ({"starts_on": date(2020, 1, 1)}, "days_make_no_sense"),
        ({"seed": " "}, "text_required"),
    ):
        with pytest.raises(RuleError, match=fault):
            begin(**more)
    for who in ("leader", "housing"):
        with pytest.raises(PermissionDeniedError, match="only_planners_survey"):
            begin(who)


def form(**more):
    given = {"level": "town", "sample_size": "40", "seed": "7", "request_id": uuid4().hex}
    day = {"starts_on": "2026-01-01", "ends_on": "2026-12-31"}
    return given | day | {"households": SimpleUploadedFile("名册.csv", sampling_list())} | more


@pytest.fixture
def clock(monkeypatch):
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: NOON)


@pytest.mark.parametrize("tongue", ["zh-hans", "en"])
def test_the_pages_carry_a_survey_from_end_to_end(room, clock, tongue):
    desk = Browser(PLANNER, language=tongue)
    made = desk.post("/checkup/surveys/new/", form())
    assert made.status == 302, made.faults()
    address = made.answer.url
    assert desk.get(address).status == 200
    sheet = desk.post(f"{address}codes/", {"form": "page", "request_id": "sheet"})
    codes = [one.text_content() for one in sheet.tree.xpath("//*[@class='slip-code']")]
    assert len(codes) == 40
    assert "no-store" in sheet.answer["Cache-Control"]
    assert len(sheet.tree.xpath("//*[contains(@class, 'qr')]//*[local-name()='svg']")) == 40
    again = desk.post(f"{address}codes/", {"form": "page", "request_id": "sheet"})
    assert again.status == 422
    resident = Browser(language=tongue)
    assert resident.get("/survey/").status == 200
    asked = resident.post("/survey/", {"code": codes[0].lower().replace("-", " ")})
    assert len(asked.tree.xpath("//main//fieldset")) == 9
    assert asked.tree.xpath("//html/@lang") == ["en" if tongue == "en" else "zh-Hans"]
    given = {"step": "answers", "code": codes[0], "q-overall": "5", "request_id": "a"}
    nothing = resident.post("/survey/", given | {"q-overall": "-1"})
    assert (nothing.status, bool(nothing.faults())) == (422, True)
    assert resident.post("/survey/", given | {"q-overall": "7"}).status == 422
    for _ in range(2):
        done = resident.post("/survey/", given)
        assert (done.status, done.answer.url) == (302, "/survey/done/")
    assert resident.get("/survey/done/").status == 200
    other = resident.post("/survey/", given | {"request_id": "b"})
    assert other.status == 422
    assert resident.post("/survey/", {"code": "xyz"}).status == 422
    assert not resident.client.session.keys()  # no code is kept in the session
    for code in codes[1:36]:
        resident.post("/survey/", given | {"code": code, "request_id": code[:9], "q-parks": "2"})
    progress = desk.get(address)
    assert progress.cells("Answered" if tongue == "en" else "已答")[-2:] != []
    renewed = desk.post(
        f"{address}codes/renew/", {"form": "xlsx", "reason": "遗失", "request_id": "new"}
    )
    assert renewed.answer.content[:2] == b"PK"
    assert desk.post(f"{address}codes/renew/", {"form": "page"}).status == 422
    assert desk.post(f"{address}close/", {"seen": "1"}).status == 422
    assert desk.post(f"{address}close/").status == 302
    result = desk.get(address)
    assert "100.0 %" in result.words
    assert "SHA-256" in result.words
    for code in codes:
        assert code not in result.answer.content.decode()
    listed = desk.get("/checkup/surveys/")
    assert "DC-2026-001" in listed.words
    assert Browser("leader").post(f"{address}close/").status == 403
    assert "form" not in [one.tag for one in Browser("leader").get(address).tree.xpath("//main//*")]


def test_a_place_that_tries_codes_is_slowed_down(room, clock, settings, codes):
    settings.ANSWERS_PER_HOUR = 2
    resident = Browser()
    tried = [resident.post("/survey/", {"code": "0000-0000-0000"}).status for _ in range(3)]
    assert tried == [422, 422, 429]
    slowed = resident.post("/survey/", {"code": codes[0].code})
    assert slowed.status == 429
    assert int(slowed.answer["Retry-After"]) <= 3601


def test_a_questionnaire_with_faults_is_told_line_by_line(room, clock):
    desk = Browser(PLANNER, language="en")
    wrong = shipped_questionnaire().replace(b"GD-34", b"HY-06").replace(b"yes_no", b"maybe")
    shown = desk.post("/checkup/surveys/new/", form(questions=SimpleUploadedFile("q.yaml", wrong)))
    assert shown.status == 422
    places = [row.xpath("./th")[0].text_content().strip() for row in shown.rows()]
    assert "questions[1].feeds" in places
    assert "questions[8].kind" in places
    bad = desk.post(
        "/checkup/surveys/new/",
        form(households=SimpleUploadedFile("a.csv", "网格编号,户号\n1,2\n".encode())),
    )
    assert bad.status == 422
    assert "The code of the area" in bad.words
    assert not SurveyRound.objects.exists()


def test_a_stratum_with_few_answers_is_withheld(room, survey, codes):
    small = [one for one in codes if one.area == "石桥镇"]
    large = [one for one in codes if one.area == "芦溪镇"]
    answer_all([*small[:4], *large], lambda _: {"overall": 5})
    close(room, survey)
    page = selectors.survey_page(room.county.actor("leader"), survey)
    (overall, *_) = page.results
    assert [(name, answers, value) for name, answers, value in overall.strata] == [
        ("芦溪镇", 60, ""),  # withheld too, for the other could be reckoned
        ("石桥镇", 4, ""),
    ]
    assert overall.value == "100.0 %"


def test_a_visitor_without_rights_learns_nothing(room, survey):
    for path in ("", "list.csv"):
        assert Browser("admin").get(f"/checkup/surveys/{survey}/{path}").status == 403
    assert Browser().get(f"/checkup/surveys/{survey}/").status == 302
