"""Every address there is, asked for by everybody, in both languages, on both databases.

The addresses are those of the site itself, so that a new page cannot be forgotten.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from xianzhi.samples.plans.catalog import DOCUMENTS, SampleDocument

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept_files")]

AT = datetime(2026, 6, 1, 9, tzinfo=UTC)
LANGUAGES = ("zh-hans", "en")
STAFF = ("clerk", "housing", "leader", "admin", "security", "auditor", "planner")
# The planner's, not the clerk's.
PLANNING = ("map/", "layers/", "layer-versions/", "reviews/", "patches/", "land/", "checkup/")
KEEPING = ("jobs/", "organisation/", "grid/")  # the system administrator's
GUARDING = ("security/", "personal-data/requests/")  # the security administrator's
WATCHING = ("audit/",)  # the audit administrator's
PUBLIC = {"", "sign-in/", "ui/", "health/", "metrics/", "report/", "follow/"}
PUBLIC |= {"open/cases/", "open/cases/rows/", "survey/", "survey/done/"}
PUBLIC |= {"field/shell/", "field/worker.js", "field/manifest.webmanifest"}  # nobody is in them
# For programs: visitors see what is public, faults are JSON or XML with status 400.
OPEN = ("ogc/", "api/open311/")
OFF = "sign-in/with/"  # there for nobody until platforms are set
SENT_BACK = {"i18n/setlang/"}  # changes nothing without a form
ANSWERED = {200, 302, 400, 403, 404, 405}
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
HOSTILE = (
    "x",
    "0",
    "00000000-0000-7000-8000-000000000000",
    "\x00",
    "' OR 1=1 --",
    "任务",
    "9" * 400,
)
QUERY = "page=-1&plan=%00&unit=%00x&row=%00&month=9999-99&status=%27&keyword=%25%5C&sheet=none"


@dataclass(frozen=True)
class Sample:
    """Hechuan, and an id for each parameter of an address."""

    values: dict[str, tuple[str, ...]]

    def paths(self, route: str) -> list[str]:
        """Fill the parameters of an address; one that nobody knows fails here."""
        found = [route]
        for name in PARAMETER.findall(route):
            found = [
                PARAMETER.sub(quote(value), path, count=1)
                for path in found
                for value in self.values[name]
            ]
        return found


def routes(patterns: list, before: str = "") -> Iterator[str]:
    """Every address of the site as it is written in the code."""
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route


ROUTES = tuple(routes(get_resolver().url_patterns))


@pytest.fixture(scope="module")
def sample(kept) -> Sample:
    from xianzhi.apps.accounts.models import User
    from xianzhi.apps.accounts.selectors import actor_for
    from xianzhi.samples.loader import load_county, open_demo

    open_demo("only for this test", load_county())
    clerk = actor_for(str(User.objects.get(username="clerk").pk), None, AT)
    superior, plan, amendment = (
        shelf(prefix) for prefix in ("00", "01_spatial_planning.", "01_spatial_planning_")
    )
    superior_id, plan_id = take_in(clerk, superior), take_in(clerk, plan)
    sign(clerk, plan_id)
    take_in(clerk, amendment, plan_id)
    take_over_the_ledger(clerk)
    book_quota()
    map_ids = {"code": ("county",), "version_id": (open_a_layer(),), "review_id": (review(),)}
    ids = ids_of(clerk, plan_id) | OPEN_IDS | map_ids | patch() | legal_time(clerk)
    ids |= open311_ids() | a_case() | a_checkup()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as a server does by itself once there are rows
    return Sample(ids | {"superior_id": (superior_id,)})


def open311_ids() -> dict[str, tuple[str, ...]]:
    """A case that a resident reported, as the addresses of Open311 name it."""
    from xianzhi.apps.casework.services import Report, adopt_shipped_directory, report_case

    adopt_shipped_directory(name="目录", source="样例", request_id="directory", at=AT)
    report = Report("resident", "路灯不亮", category_code="H04001", may_publish=True)
    made = report_case(actor=None, report=report, request_id="open311", at=AT)
    return {
        "form": ("json", "xml"),
        "service_code": ("H04001",),
        "case_number": (str(made["number"]),),
        "token_id": (str(made["code"]),),
    }


OPEN_IDS = {
    "platform": ("province",),  # none is switched on
    "collection_id": ("county",),
    "feature_id": ("1",),
    "scheme_id": ("WebMercatorQuad",),
    "zoom": ("8",),
    "row": ("103",),
    "column": ("205",),
}


def open_a_layer() -> str:
    """A public layer in force, with its tiles; the id of the version."""
    from factories.atlas import SMALL_MAP, make_tiles, publish
    from factories.county import SmallCounty
    from xianzhi.apps.organisations.models import Unit

    unit = Unit.objects.get(code="natural-resources")
    version_id = publish(SmallCounty({"resources": str(unit.pk)}, {}), SMALL_MAP[0])
    make_tiles(SMALL_MAP[0])
    return version_id


def review() -> str:
    """A compliance review; its id."""
    import json

    import shapely

    from factories.atlas import degrees
    from xianzhi.apps.accounts.models import User
    from xianzhi.apps.accounts.selectors import actor_for
    from xianzhi.apps.atlas import services
    from xianzhi.apps.atlas.services import ReviewDraft

    planner = actor_for(str(User.objects.get(username="planner").pk), None, AT)
    outline = json.loads(shapely.to_geojson(degrees(0, 0, 1, 1)))
    draft = ReviewDraft("文化活动中心", "town", outline)
    return services.review_parcel(actor=planner, draft=draft, request_id="review", at=AT)


def patch() -> dict[str, tuple[str, ...]]:
    """A suspected patch that a unit has answered with a photo; the ids in its addresses."""
    from factories.county import SmallCounty
    from factories.patches import publish_two_dates
    from xianzhi.apps.accounts.models import User
    from xianzhi.apps.accounts.selectors import actor_for
    from xianzhi.apps.atlas import services
    from xianzhi.apps.atlas.models import Patch, PatchFile
    from xianzhi.apps.atlas.services import Dispatch, PatchRef, ScreeningDraft, UnitAnswer
    from xianzhi.apps.evidence.services import Upload
    from xianzhi.apps.organisations.models import Unit

    planner, town = (
        actor_for(str(User.objects.get(username=name).pk), None, AT) for name in ("planner", "luxi")
    )
    unit = Unit.objects.get(code="natural-resources")
    draft = ScreeningDraft(*publish_two_dates(SmallCounty({"resources": str(unit.pk)}, {})))
    services.screen(actor=planner, draft=draft, request_id="screen", at=AT)
    found = str(Patch.objects.filter(patch_class="suspected").first().pk)
    services.dispatch_patch(
        actor=planner,
        patch=PatchRef(found, 1),
        dispatch=Dispatch(town.unit_id, AT.date()),
        request_id="dispatch",
        at=AT,
    )
    photo = Upload("现场.jpg", b"\xff\xd8\xff\xe0")
    services.answer_patch(
        actor=town,
        patch=PatchRef(found, 2),
        answer=UnitAnswer("illegal", "未见手续", files=(photo,)),
        request_id="answer",
        at=AT,
    )
    return {"patch_id": (found,), "proof_id": (str(PatchFile.objects.get().pk),)}


def a_case() -> dict[str, tuple[str, ...]]:
    """A case that was dispatched to the unit of the sample; the ids in its addresses."""
    from xianzhi.apps.casework import services
    from xianzhi.apps.casework.models import CaseFile, StandardText
    from xianzhi.apps.casework.services import Report, ReporterDraft
    from xianzhi.apps.evidence.services import Upload

    services.adopt_shipped_directory(name="目录", source="样例", request_id="directory", at=AT)
    report = Report(
        "resident", "路灯不亮", reporter=ReporterDraft("某某"), files=(Upload("灯.jpg", b"?"),)
    )
    made = services.report_case(actor=None, report=report, request_id="case", at=AT)
    file_id = str(CaseFile.objects.get(case_id=made["case"]).pk)
    services.adopt_shipped_texts(request_id="texts", at=AT)
    return {
        "text_id": (str(StandardText.objects.earliest("verb", "position").pk),),
        "case_id": (str(made["case"]),),
        "attachment_id": (file_id,),
        "word": ("rate", "reopen", "reply"),
    }


def a_checkup() -> dict[str, tuple[str, ...]]:
    """A run with problems; the ids in its addresses."""
    from factories.checkup_duties import assign
    from factories.checkup_map import UNIT, publish_first_year, publish_sites
    from factories.county import SmallCounty
    from xianzhi.apps.accounts.models import User
    from xianzhi.apps.accounts.selectors import actor_for
    from xianzhi.apps.checkup import services
    from xianzhi.apps.checkup.jobs import run_checkup
    from xianzhi.apps.checkup.models import CheckupProblem
    from xianzhi.apps.checkup.readmodels.studio import StudioWish
    from xianzhi.apps.evidence.services import Upload
    from xianzhi.apps.organisations.models import Unit
    from xianzhi.records.models import Job

    planner = actor_for(str(User.objects.get(username="planner").pk), None, AT)
    unit = Unit.objects.get(code="natural-resources")
    publish_first_year(SmallCounty({"resources": str(unit.pk)}, {}))
    publish_sites(SmallCounty({"resources": str(unit.pk)}, {}))
    draft = services.RunDraft("hanyin-2022", AT.date())
    asked = services.start_run(actor=planner, draft=draft, request_id="checkup", at=AT)
    run_checkup(None, **Job.objects.get(kind="checkup.run").args)
    problem = CheckupProblem.objects.filter(concept="HY-06").earliest("number")
    housing = actor_for(str(User.objects.get(username="housing").pk), None, AT)
    assign(planner, housing.unit_id, "HY-18")
    entered = services.submit_value(
        actor=housing,
        draft=services.ValueDraft("HY-18", UNIT[0], AT.date(), "年报", value=98.0),
        upload=Upload("proof.txt", b"98"),
        request_id="value",
        at=AT,
    )
    disputed = a_dispute(planner, CheckupProblem.objects.filter(concept="HY-06").latest("number"))
    wish = StudioWish(unit=problem.unit_code, layer="site")
    prescribed = services.keep_prescription(
        actor=planner,
        studied=services.Studied(str(problem.first_run_id), "HY-06", wish),
        note="",
        request_id="prescription",
        at=AT,
    )
    from factories.surveys import begin_survey

    surveyed = begin_survey(planner)
    return {
        "survey_id": (surveyed,),
        "value_id": (entered,),
        "dispute_id": (disputed,),
        "asked_id": (asked,),
        "checkup_id": (str(problem.first_run_id),),
        "checkup_unit": (problem.unit_code,),
        "concept": ("HY-06",),
        "prescription_id": (prescribed,),
        "problem_id": (str(problem.pk),),
    }


def a_dispute(planner, problem) -> str:
    """What a unit has against a finding, with a photo; its id."""
    from xianzhi.apps.accounts.models import User
    from xianzhi.apps.accounts.selectors import actor_for
    from xianzhi.apps.checkup import services
    from xianzhi.apps.evidence.services import Upload

    housing = actor_for(str(User.objects.get(username="housing").pk), None, AT)
    ref, given = services.ProblemRef(str(problem.pk)), services.HandOver(housing.unit_id, AT.date())
    services.confirm_problem(actor=planner, ref=ref, request_id="confirm", at=AT)
    services.hand_over_problem(actor=planner, ref=ref, given=given, request_id="hand over", at=AT)
    return services.dispute_finding(
        actor=housing,
        ref=ref,
        reason="已建成",
        upload=Upload("现场.jpg", b"\xff\xd8\xff\xe0"),
        request_id="dispute",
        at=AT,
    )


def legal_time(clerk) -> dict[str, tuple[str, ...]]:
    """An adopted notice and a limit that runs; their ids."""
    from datetime import date

    from xianzhi.apps.calendar import services
    from xianzhi.apps.calendar.services import ClockDraft, NoticeDraft
    from xianzhi.core.calendar import workdays

    draft = ClockDraft("政府信息公开申请", workdays(20), AT)
    clock = services.begin_clock(actor=clerk, draft=draft, request_id="clock", at=AT)
    text = "元旦：1月1日（周五）放假，共1天。"
    notice = NoticeDraft(2027, "测发〔2026〕1号", date(2026, 5, 1), text, 0)
    adopted = services.adopt_notice(actor=clerk, draft=notice, request_id="notice", at=AT)
    return {"clock_id": (clock,), "notice_id": (str(adopted["id"]),)}


def book_quota() -> None:
    """A booking of quota, the first of its year."""
    from xianzhi.apps.accounts.models import User
    from xianzhi.apps.accounts.selectors import actor_for
    from xianzhi.apps.atlas import services
    from xianzhi.apps.atlas.services import QuotaDraft

    planner = actor_for(str(User.objects.get(username="planner").pk), None, AT)
    draft = QuotaDraft("received", 2026, 0, 1_000, basis="禾政发〔2026〕1号")
    services.book_quota(actor=planner, draft=draft, request_id="quota", at=AT)


def stuck_job() -> str:
    """A job that was given up; its id."""
    from xianzhi.records.models import Job

    fault = {"fault_code": "records.job_killed", "fault_params": {"tries": "3"}}
    kind = "ledger.import_document"
    job = Job.objects.create(kind=kind, state="dead", tries=3, enqueued_at=AT, ended_at=AT, **fault)
    return str(job.pk)


def stock_parcel() -> str:
    """A parcel of stock land; its id."""
    from datetime import date

    from xianzhi.apps.accounts.models import User
    from xianzhi.apps.accounts.selectors import actor_for
    from xianzhi.apps.atlas import services
    from xianzhi.apps.atlas.services import StockDraft

    planner = actor_for(str(User.objects.get(username="planner").pk), None, AT)
    draft = StockDraft("idle", "禾川农机厂", "990121102", "资金不足", date(2022, 5, 1), 4_000)
    return services.register_stock(actor=planner, draft=draft, request_id="stock", at=AT)


def data_request(clerk) -> str:
    """Something that the clerk asks about his own data; its id."""
    from xianzhi.apps.accounts.models import User
    from xianzhi.apps.accounts.selectors import actor_for, subject_of
    from xianzhi.apps.privacy import services

    security = actor_for(str(User.objects.get(username="security").pk), None, AT)
    asked = services.DataWish(subject_of(clerk.person_id), "see", "请提供本人信息", AT.date())
    return services.receive_request(actor=security, asked=asked, request_id="wish", at=AT)


def shelf(beginning: str) -> SampleDocument:
    return next(item for item in DOCUMENTS if item.file_name.startswith(beginning))


def upload_of(document: SampleDocument):
    from xianzhi.apps.ledger.services import Upload

    return Upload(document.file_name, document.content())


def take_in(clerk, document: SampleDocument, amends: str | None = None) -> str:
    from xianzhi.apps.ledger import services

    taken = services.import_document(
        actor=clerk,
        upload=upload_of(document),
        amends=amends,
        request_id=f"in {document.file_name}",
        at=AT,
    )
    return taken.document_id


def sign(clerk, document_id: str) -> None:
    from xianzhi.apps.ledger import services

    services.sign_off(
        actor=clerk, document_id=document_id, reason="逐页查看", request_id="sign", at=AT
    )


def take_over_the_ledger(clerk) -> None:
    from xianzhi.apps.ledger import selectors, services

    upload = upload_of(DOCUMENTS[-1])
    preview = selectors.ledger_preview(clerk, upload, at=AT)
    services.commit_ledger_import(
        actor=clerk, upload=upload, digest=preview.digest, request_id="table", at=AT
    )


def ids_of(clerk, plan_id: str) -> dict[str, tuple[str, ...]]:
    """One value or more for each name that stands in an address."""
    from xianzhi.apps.ledger import selectors, services
    from xianzhi.apps.ledger.models import LedgerTask, NoteFile
    from xianzhi.apps.ledger.services import NoteDraft, Upload

    task = LedgerTask.objects.filter(document=plan_id, kind="task").order_by("code").first()
    services.add_progress_note(
        actor=clerk,
        task_id=str(task.pk),
        note=NoteDraft("已完成摸底", 0.3, (Upload("会议纪要.txt", "纪要".encode()),)),
        request_id="note",
        at=AT,
    )
    run = services.start_import(
        actor=clerk, upload=upload_of(DOCUMENTS[0]), request_id="again", at=AT
    )
    page = selectors.task_page(clerk, str(task.pk), at=AT)
    duty = next(duty for duty in page.duties if duty.unit_id)
    return {
        "document_id": (plan_id,),
        "run_id": (run,),
        "job_id": (stuck_job(),),
        "version": ("1", "2"),
        "verb": ("accept", "none"),
        "kind": ("xlsx", "docx", "csv"),
        "task_id": (str(task.pk),),
        "file_id": (str(NoteFile.objects.get().pk),),
        "duty_id": (duty.id,),
        "line_id": (duty.id,),
        "name": ("tasks", "duties", "limits"),
        "parcel_id": (stock_parcel(),),
        "line": ("debt",),
        "year": ("2026",),
        "number": ("1",),
        "unit_id": (duty.unit_id,),
        "area_code": ("990121001001",),
        "post_id": (clerk.post_id,),
        "matter_id": (data_request(clerk),),
        "change": ("rename", "merge"),
        "act": ("roles", "hand-over"),
        "step": ("assign", "goal", "end"),
        "edition_id": ("hanyin-2022",),
    }


def browser_of(username: str, language: str) -> Client:
    from xianzhi.apps.accounts.models import User

    browser = Client(raise_request_exception=False)
    browser.cookies["django_language"] = language
    if username:
        browser.force_login(User.objects.get(username=username))
    return browser


def browser_for(path: str) -> Client:
    """The browser of whoever works there."""
    owners = {
        "planner": PLANNING,
        "admin": KEEPING,
        "security": GUARDING,
        "auditor": WATCHING,
    }
    name = next((name for name, rooms in owners.items() if path.startswith(rooms)), "clerk")
    return browser_of(name, "zh-hans")


def fault_of(browser: Client, path: str, expected: set[int]) -> str:
    """What is wrong with the answer to this address; nothing when all is well."""
    answer = browser.get(f"/{path}")
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if answer.status_code not in expected:
        return f"/{path}: {answer.status_code}"
    if b"Traceback" in content:
        return f"/{path}: a traceback"
    language = browser.cookies["django_language"].value
    said = answer.headers.get("Content-Language", "")
    return "" if said == language else f"/{path}: {said} instead of {language}"


def faults_for_everybody(paths: list[str]) -> list[str]:
    """What goes wrong where everybody asks for everything in both languages."""
    return [
        f"{username} {fault}"
        for username, language in itertools.product(STAFF, LANGUAGES)
        for browser in (browser_of(username, language),)
        for path in paths
        if (fault := fault_of(browser, path, ANSWERED))
    ]


def faults_in_turn(paths: list[str]) -> list[str]:
    """What goes wrong where two ask for each address, in one language each; they take turns."""
    askers = [(name, language) for language in LANGUAGES for name in STAFF]
    browsers = [(name, browser_of(name, language)) for name, language in askers]
    asked = [
        (path, *browsers[(place + half) % len(browsers)])
        for place, path in enumerate(paths)
        for half in (0, len(STAFF))
    ]
    found = [(name, fault_of(browser, path, ANSWERED)) for path, name, browser in asked]
    return [f"{name} {fault}" for name, fault in found if fault]


EVERYBODY = [
    pytest.param(faults_in_turn, id="in-turn"),
    pytest.param(faults_for_everybody, id="all", marks=pytest.mark.slow),
]


@pytest.mark.parametrize("faults_of", EVERYBODY)
def test_every_address_answers_everybody_who_works_here(sample, faults_of):
    assert faults_of([path for route in ROUTES for path in sample.paths(route)]) == []


def test_somebody_reaches_every_page_there_is(sample):
    paths = [path for route in ROUTES for path in sample.paths(route)]
    assert len(paths) > len(ROUTES) > 30
    theirs = [(browser_for(path), path) for path in paths if not path.startswith(OFF)]
    faults = [fault for one, path in theirs if (fault := fault_of(one, path, {200, 302, 405}))]
    assert faults == []


def test_a_visitor_is_led_to_the_sign_in_from_everywhere_else(sample):
    paths = [path for route in ROUTES for path in sample.paths(route)]
    for path, language in itertools.product(paths, LANGUAGES):
        visitor = browser_of("", language)
        answer = visitor.get(f"/{path}")
        _ = answer.getvalue()  # read to its end, a file is closed without the database
        if path in PUBLIC or path.startswith(OPEN):
            assert answer.status_code == 200, path
        elif path.startswith(OFF):
            assert answer.status_code == 404, path
        elif answer.status_code != 405:  # addresses that only take forms
            assert (answer.status_code, path) == (302, path)
            above = f"/{path}".startswith(answer.url)  # an address of a form: its page asks then
            assert answer.url.startswith("/sign-in/?next=") or above or path in SENT_BACK, path


def test_ids_that_are_none_and_damaged_queries_are_answered_in_words(sample):
    clerk = browser_of("clerk", "zh-hans")
    paths = [
        path
        for route in ROUTES
        for name in PARAMETER.findall(route)
        for path in Sample(sample.values | {name: HOSTILE}).paths(route)  # one at a time
    ]
    theirs = [(browser_for(path), path) for path in paths]
    faults = [fault for one, path in theirs if (fault := fault_of(one, path, ANSWERED - {403}))]
    damaged = [f"{path}?{QUERY}" for route in ROUTES for path in sample.paths(route)]
    faults += [fault for path in damaged if (fault := fault_of(clerk, path, ANSWERED))]
    assert faults == []
