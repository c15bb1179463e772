"""The pages of the published ledger: what they show, what they count, what they refuse."""

import csv
import io
import re

import openpyxl
import pytest

from factories.county import AT
from factories.plans import PLAN, plan_file
from factories.queries import CountQueries
from pages import Browser, text_of
from xianzhi.apps.ledger import selectors, services
from xianzhi.apps.ledger.readmodels import TaskFilter

pytestmark = pytest.mark.django_db
NUMBER = re.compile(r"\((\d+)\)$")


@pytest.fixture
def clerk(county):
    return Browser("clerk")


@pytest.fixture
def lines(county, signed):
    return selectors.tasks(county.actor("clerk"), TaskFilter(), at=AT).lines


@pytest.fixture
def task(lines):
    """The first task: led by housing, supported by finance and the towns."""
    return lines[0]


@pytest.fixture
def hidden(lines):
    """A task that finance has nothing to do with."""
    return lines[2]


def page(task, *more):
    return "/".join(["/tasks", task.id, *more, ""])


# --- lists ---

PAGES = ("/tasks/", "/lists/", "/lists/duties/", "/lists/limits/", "/lists/unnamed/", "/units/")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_every_list_opens_in_both_languages(county, signed, path, language):
    shown = Browser("clerk", language).get(path)
    assert shown.status == 200
    assert shown.rows()
    assert shown.tree.get("lang") == ("en" if language == "en" else "zh-Hans")


@pytest.mark.parametrize("path", [*PAGES, "/transmission/", "/table-import/"])
def test_a_visitor_is_asked_to_sign_in_and_a_stranger_is_refused(county, signed, path):
    assert "/sign-in/" in Browser().get(path).answer["Location"]
    assert Browser("admin").get(path).status == 403


@pytest.mark.parametrize("path", [*PAGES, "/transmission/"])
def test_an_empty_ledger_says_what_will_come(county, path):
    shown = Browser("clerk").get(path)
    assert shown.status == 200
    assert shown.tree.xpath("//*[@class='empty']")


@pytest.mark.parametrize("name", ["plan", "unit", "town", "month", "status"])
def test_the_number_beside_a_choice_is_that_of_its_rows(clerk, signed, name):
    offered = [item for item in clerk.get("/tasks/").choices(name) if item[0]]
    assert offered
    for value, words in offered:
        shown = clerk.get(f"/tasks/?{name}={value}")
        assert len(shown.rows()) == int(NUMBER.search(words)[1]), words
        assert shown.tree.xpath(f"//select[@name='{name}']/option[@selected]/@value") == [value]


def test_the_number_on_a_tab_is_that_of_its_rows(clerk, signed):
    for path in ("/tasks/", "/lists/duties/"):
        for tab in clerk.get(path).tree.xpath("//ul[@class='tabs']//a[span]"):
            shown = clerk.get(path + tab.get("href") if "?" in tab.get("href") else tab.get("href"))
            assert len(shown.rows()) == int(tab.xpath("./span")[0].text), text_of(tab)


@pytest.mark.parametrize("view", ["overdue", "due_soon", "without_person", "without_date"])
def test_every_tab_keeps_its_number_whichever_view_is_open(clerk, signed, view):
    def numbers(path):
        tabs = clerk.get(path).tree.xpath("//ul[@class='tabs']//a")
        return [text_of(tab) for tab in tabs]

    assert numbers(f"/tasks/?view={view}") == numbers("/tasks/")
    assert numbers(f"/tasks/?view={view}&keyword=停车")[0].split() == ["全部", "1"]


def test_filters_are_folded_until_one_is_set(clerk, signed):
    fold = "//details[@class='fold']"
    (shut,) = clerk.get("/tasks/?view=overdue").tree.xpath(fold)
    (open_,) = clerk.get("/tasks/?keyword=停车&status=pending").tree.xpath(fold)
    assert (shut.get("open"), open_.get("open") is not None) == (None, True)
    assert text_of(open_.find("summary")) == "筛选 2"


def test_totals_say_how_many_lines_of_each_status(clerk, signed):
    (foot,) = clerk.get("/tasks/").tree.xpath("//tfoot")
    assert text_of(foot) == "合计 4 条未启动 4"


def test_words_find_tasks_and_a_choice_that_leaves_nothing_says_so(clerk, signed):
    assert len(clerk.get("/tasks/?keyword=停车").rows()) == 1
    shown = clerk.get("/tasks/?keyword=无此任务&unit=00000000-0000-4000-8000-000000000000")
    assert shown.rows() == []
    assert "没有符合条件的条目" in shown.words
    assert "00000000-0000-4000-8000-000000000000 (0)" in shown.words


@pytest.mark.parametrize(
    "query", ["month=x", "plan='", "unit=%00", "part=x", "page=x", "page=999999", "col=", "kind=x"]
)
def test_an_address_that_means_nothing_is_no_fault(clerk, signed, query):
    assert clerk.get(f"/tasks/?{query}").status == 200
    assert clerk.get(f"/lists/?{query}").status == 200


def test_a_chosen_set_of_columns_stays_in_every_address(clerk, signed):
    shown = clerk.get("/tasks/?col=code&col=status&unit=&view=without_date")
    assert [text_of(head) for head in shown.tree.xpath("//thead//th")] == ["编号", "任务", "状态"]
    exports = shown.tree.xpath("//a[@download]/@href")
    assert exports
    assert all("col=code&col=title&col=status" in href for href in exports)
    assert all("view=without_date" in href for href in exports)


def test_lines_stand_under_their_plan_unless_one_is_chosen(clerk, signed, lines):
    assert len(clerk.get("/tasks/").tree.xpath("//tr[@class='group-row']")) == 1
    chosen = clerk.get(f"/tasks/?plan={lines[0].document_id}")
    assert chosen.tree.xpath("//tr[@class='group-row']") == []


def test_a_script_is_told_an_address_without_empty_fields(clerk, signed):
    shown = clerk.get("/tasks/?keyword=管网&unit=&town=&kind=task", **{"HX-Request": "true"})
    assert shown.answer["HX-Push-Url"] == "/tasks/?keyword=%E7%AE%A1%E7%BD%91"


def test_a_unit_sees_its_own_tasks_only(county, signed, task, hidden):
    finance = Browser("finance")
    assert len(finance.get("/tasks/").rows()) == 2
    assert finance.get(page(task)).status == 200
    assert Browser("clerk").get(page(hidden)).status == 200
    for path in (page(hidden), page(hidden, "source")):
        assert finance.get(path).status == 404
    assert finance.post(page(hidden, "notes"), {"text": "x"}).status == 404
    assert finance.get("/tasks/nonsense/").status == 404


def test_the_number_of_queries_does_not_grow_with_the_lines(county, clerk, signed, key):
    paths = ("/tasks/", "/lists/duties/", "/units/", "/lists/unnamed/")
    clerk.get("/tasks/")
    before = [queries_of(clerk, path) for path in paths]
    more = PLAN.replace("补短板", "提质").replace("7号", "8号")
    made = services.import_document(
        actor=county.actor("clerk"), upload=plan_file(more), request_id=key(), at=AT
    )
    services.sign_off(
        actor=county.actor("clerk"),
        document_id=made.document_id,
        reason="审核完毕",
        request_id=key(),
        at=AT,
    )
    assert len(clerk.get("/tasks/").rows()) == 8
    assert [queries_of(clerk, path) for path in paths] == before


def queries_of(browser, path):
    with CountQueries() as asked:
        assert browser.get(path).status == 200
    return asked.count


# --- files ---


def test_an_export_is_exactly_what_the_page_shows(clerk, signed):
    query = "?col=code&col=title&col=lead&col=due_date&col=status&view=without_person&keyword=住建"
    shown = clerk.get(f"/tasks/{query}")
    rows = [[text_of(cell) for cell in row] for row in shown.rows()]
    assert len(rows) == 3
    sent = clerk.get(f"/tasks/export.csv{query}").answer
    heads, *lines = csv.reader(io.StringIO(sent.content.decode("utf-8-sig")))
    assert heads == ["序号", "编号", "任务", "牵头单位", "截止日期", "状态"]
    assert [line[0] for line in lines] == ["1", "2", "3"]
    assert [line[1:3] for line in lines] == [[row[0], row[1].split(" ")[0]] for row in rows]
    assert [line[3:] for line in lines] == [[*row[2:4], row[4].split(" ")[0]] for row in rows]


def test_the_office_layout_has_every_column(clerk, signed):
    book = openpyxl.load_workbook(
        io.BytesIO(clerk.get("/tasks/export.xlsx?layout=office&col=code").answer.content)
    )
    words = {str(cell.value) for row in book.active.iter_rows() for cell in row}
    assert {"具体内容", "指标要求", "分管领导", "进展情况"} <= words


@pytest.mark.parametrize(
    "path", ["/tasks/export.docx", "/lists/export.xlsx", "/lists/unnamed.xlsx", "/tasks/export.csv"]
)
def test_files_are_sent_to_be_saved(clerk, signed, path):
    sent = clerk.get(path).answer
    assert sent.status_code == 200
    assert sent["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert len(sent.content) > 200


def test_an_english_reader_gets_english_columns(county, signed):
    sent = Browser("clerk", "en").get("/tasks/export.csv").answer.content.decode("utf-8-sig")
    assert sent.startswith("No.,Code,Task,")
    assert "Not started" in sent


def test_unknown_lists_and_kinds_of_file_are_not_there(clerk, signed):
    assert clerk.get("/lists/nothing/").status == 404
    assert clerk.get("/tasks/export.exe").status == 404


# --- one task ---


def test_a_task_shows_its_sentence_units_targets_and_deadline(clerk, task):
    shown = clerk.get(page(task))
    assert "更新供水管网12公里，2026年6月底前完成。" in shown.words
    assert "2026年6月30日" in shown.words
    assert "文件写明“2026年6月底前”，最后一天为 2026年6月30日。" in shown.words
    assert [text_of(item) for item in shown.tree.xpath("//details[@class='duty-group']//strong")]
    assert "12公里" in text_of(shown.tree.xpath("//section[@aria-labelledby='targets-title']")[0])


def test_the_place_in_the_document_lights_the_very_sentence(clerk, task):
    shown = clerk.get(page(task, "source"))
    lit = "".join(shown.tree.xpath("//mark//text()"))
    assert lit in PLAN
    assert "实施老旧管网改造" in lit
    assert shown.tree.xpath("//p[@id='at']//mark")
    assert "召开" not in lit


def test_buttons_of_others_are_grey_and_say_why(county, task):
    shown = Browser("finance").get(page(task))
    grey = shown.tree.xpath("//button[@aria-disabled='true']")
    assert [text_of(button) for button in grey] == ["启动", "暂停"]
    for button in grey:
        (reason,) = shown.tree.xpath(f"//*[@id='{button.get('aria-describedby')}']")
        assert "这一步由其他岗位办理" in text_of(reason)
    assert Browser("finance").post(page(task, "moves", "start")).status == 403


def test_a_task_runs_through_its_workflow_on_the_page(county, task, clerk):
    housing = Browser("housing")
    assert housing.post(page(task, "moves", "start")).status == 302
    refused = housing.post(page(task, "moves", "report_done"))
    assert refused.status == 422
    assert "报完成需要佐证" in refused.faults()
    photo = io.BytesIO(b"\xff\xd8 proof")
    photo.name = "照片.jpg"
    sent = housing.post(
        page(task, "notes"), {"text": "已完成过半", "percent": "52.5", "evidence": photo}
    )
    assert sent.answer["Location"].endswith("#progress")
    assert housing.post(page(task, "moves", "report_done")).status == 302
    without = clerk.post(page(task, "moves", "return_for_rework"), {"reason": " "})
    assert without.status == 422
    assert without.tree.xpath("//details[@open]//textarea[@name='reason'][@aria-invalid='true']")
    assert clerk.post(page(task, "moves", "verify")).status == 302
    shown = clerk.get(page(task))
    assert "已办结" in shown.words
    assert "完成 52%" in shown.words or "完成 53%" in shown.words
    entries = [text_of(item) for item in shown.tree.xpath("//ol[@class='history']/li/div[1]")]
    assert entries == ["核实办结", "报完成", "填报进展", "启动", "列入台账"]


def test_a_form_of_yesterday_moves_nothing_and_says_that_the_task_changed(county, task, clerk):
    yesterday = clerk.get(page(task)).tree
    (seen,) = {item.get("value") for item in yesterday.xpath("//input[@name='seen']")}
    clerk.post(page(task, "notes"), {"text": "已开工"})
    answer = clerk.post(page(task, "moves", "start"), {"seen": seen})
    assert answer.status == 422
    assert "1 次变动" in answer.faults()
    (fresh,) = {item.get("value") for item in answer.tree.xpath("//input[@name='seen']")}
    assert clerk.post(page(task, "moves", "start"), {"seen": fresh}).status == 302


def test_unknown_moves_are_answered_in_words(clerk, task):
    shown = clerk.post(page(task, "moves", "explode"))
    assert shown.status == 422
    assert "没有这种办理操作" in shown.faults()


def test_evidence_comes_back_unchanged_and_only_to_those_who_see_the_task(county, task, clerk):
    proof = io.BytesIO(b"%PDF-1.4 proof")
    proof.name = "验收单.pdf"
    Browser("housing").post(page(task, "notes"), {"text": "已验收", "evidence": proof})
    (href,) = clerk.get(page(task)).tree.xpath("//ul[@class='files plain']//a/@href")
    sent = clerk.get(href).answer
    assert b"".join(sent.streaming_content) == b"%PDF-1.4 proof"
    assert "%E9%AA%8C" in sent["Content-Disposition"]
    assert Browser("admin").get(href).status == 403
    assert clerk.get(href.replace(href.split("/")[-2], "nonsense")).status == 404


@pytest.mark.parametrize(
    ("given", "fault"),
    [({"text": ""}, "工作进展"), ({"text": "x", "percent": "101"}, "完成比例")],
)
def test_a_note_that_cannot_be_kept_comes_back_with_its_words(clerk, task, given, fault):
    shown = clerk.post(page(task, "notes"), given)
    assert shown.status == 422
    assert fault in shown.faults()
    assert shown.tree.xpath("//textarea[@name='text']")[0].text.strip() == given["text"]


def test_the_same_form_sent_twice_is_one_note(clerk, task):
    for _ in range(2):
        clerk.post(page(task, "notes"), {"text": "一次", "request_id": "the same"})
    assert len(clerk.get(page(task)).tree.xpath("//ol[@class='history notes']/li")) == 1


# --- people ---


def duty_of(county, task, unit, user="clerk"):
    duties = selectors.task_page(county.actor(user), task.id, at=AT).duties
    return next(duty for duty in duties if duty.unit_name == unit)


def test_a_unit_names_its_people_and_releases_them_with_a_reason(county, task):
    duty = duty_of(county, task, "县住建局")
    head, housing = Browser("head"), Browser("housing")
    path = page(task, "lines", duty.id, "name")
    head.post(path, {"post": county.posts["程立群"], "function": "leader"})
    head.post(path, {"post": county.posts["陆小满"], "function": "person"})
    named = duty_of(county, task, "县住建局")
    assert (named.leader.name, [person.name for person in named.persons]) == ("程立群", ["陆小满"])
    release = page(task, "people", named.persons[0].id, "release")
    assert housing.post(release, {"reason": ""}).status == 422
    assert housing.post(release, {"reason": "岗位调整"}).status == 302
    assert duty_of(county, task, "县住建局").persons == ()


def test_people_of_other_units_are_not_offered_and_not_taken(county, task, clerk):
    duty = duty_of(county, task, "县住建局")
    path = page(task, "lines", duty.id, "name")
    for post in ("", county.posts["方若谷"]):
        shown = clerk.post(path, {"post": post, "function": "leader"})
        assert shown.status == 422
        assert shown.tree.xpath("//details[@open]//select[@name='post'][@aria-invalid='true']")
    county_leader = {"post": county.posts["沈怀谷"], "function": "person"}
    assert clerk.post(path, county_leader).status == 422
    assert duty_of(county, task, "县住建局").persons == ()


def test_a_unit_cannot_name_people_for_another(county, task):
    duty = duty_of(county, task, "县住建局")
    finance = Browser("finance")
    assert finance.get(page(task)).tree.xpath("//form[contains(@action, '/name/')]")
    given = {"post": county.posts["方若谷"], "function": "person"}
    assert finance.post(page(task, "lines", duty.id, "name"), given).status in {403, 422}
    assert duty_of(county, task, "县住建局").persons == ()


# --- phases ---


def test_phases_are_laid_backward_and_drawn(clerk, task):
    given = {
        "starts": "2026-03-01",
        "ends": "2026-06-30",
        "name_1": "动员",
        "weight_1": "1",
        "name_2": "施工",
        "weight_2": "3",
    }
    assert clerk.post(page(task, "schedule"), given).answer["Location"].endswith("#schedule")
    shown = clerk.get(page(task))
    table = shown.tree.xpath("//table[contains(@class, 'phases')]")[0]
    ends = [text_of(cell) for cell in table.xpath(".//td[@data-label='截止日']")]
    assert ends[-1] == "2026-06-30"
    days = [int(text_of(cell)) for cell in table.xpath(".//td[@data-label='天数']")]
    assert sum(days) == 122
    widths = [float(bar.get("width")) for bar in table.xpath(".//rect[not(@class='line')]")]
    assert sum(width for width in widths if width > 1) == pytest.approx(100, abs=0.1)


@pytest.mark.parametrize(
    "given",
    [
        {"starts": "", "ends": "2026-06-30", "name_1": "动员"},
        {"starts": "2026-03-01", "ends": "2026-06-30"},
        {"starts": "2026-07-01", "ends": "2026-06-30", "name_1": "动员"},
    ],
)
def test_phases_that_do_not_fit_come_back_with_the_form(clerk, task, given):
    shown = clerk.post(page(task, "schedule"), given)
    assert shown.status == 422
    assert shown.faults()
    assert shown.tree.xpath("//details[@open]//input[@name='starts']")


def test_the_report_of_unnamed_lines_shrinks_with_each_name(county, task, clerk):
    before = len(clerk.get("/lists/unnamed/").rows())
    duty = duty_of(county, task, "县住建局")
    for post, function in (("程立群", "leader"), ("陆小满", "person")):
        services_name = page(task, "lines", duty.id, "name")
        clerk.post(services_name, {"post": county.posts[post], "function": function})
    assert len(clerk.get("/lists/unnamed/").rows()) == before - 1


def test_a_task_page_asks_the_same_whatever_is_on_it(county, task, clerk):
    def grow(number, unit, person):
        clerk.post(page(task, "notes"), {"text": f"进展 {number}"})
        path = page(task, "lines", duty_of(county, task, unit).id, "name")
        clerk.post(path, {"post": county.posts[person], "function": "person"})
        clerk.get(page(task))  # shows what was told
        return queries_of(clerk, page(task))

    first = grow(1, "县住建局", "程立群")
    grow(2, "县住建局", "陆小满")
    assert grow(3, "县财政局", "方若谷") == first
