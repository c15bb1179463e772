"""The pages of the check-up over HTTP."""

from factories.checkup_plans import clerk_signs
from factories.county import AT
from pages import Browser
from xianzhi.apps.checkup.models import CheckupProblem, IndicatorObservation
from xianzhi.apps.ledger.models import LedgerTask
from xianzhi.apps.ledger.selectors import measures_of


def test_every_figure_of_the_board_opens_its_rows(run):
    planner = Browser("planner")
    shown = planner.get(f"/checkup/runs/{run.pk}/")
    assert "建成区公园绿地服务半径覆盖率" in shown.words
    for verdict in ("unmet", "undecidable", "met"):
        narrowed = planner.get(f"/checkup/runs/{run.pk}/?verdict={verdict}")
        tab = shown.tree.xpath(f"//a[@href='?verdict={verdict}']//span[@class='count']")[0]
        rows = narrowed.tree.xpath("//table//tr/th[contains(@class,'title-cell')]")
        assert len(rows) == int(tab.text)


def test_indicator_tells_formula_layers_and_problems(run):
    shown = Browser("planner").get(f"/checkup/runs/{run.pk}/HY-06/")
    for word in ("80", "公园绿地", "算式", "WT-2025-"):
        assert word in shown.words
    assert shown.tree.xpath("//a[starts-with(@href,'/layer-versions/')]")
    assert Browser("planner").get(f"/checkup/runs/{run.pk}/no-such/").status == 404


def test_problem_goes_from_found_to_a_task_by_the_pages_alone(room, run):
    planner, problem = Browser("planner"), CheckupProblem.objects.filter(concept="HY-06").first()
    address = f"/checkup/problems/{problem.pk}/"
    listed = planner.get("/checkup/problems/?concept=HY-06")
    assert len(listed.tree.xpath("//table//tr/th[@scope='row']")) == 2
    shown = planner.get(address)
    assert shown.tree.xpath("//figure[@class='spot']//*[local-name()='polygon']")
    seen = shown.tree.xpath("//input[@name='seen']/@value")[0]
    assert planner.post(f"{address}refuse/", {"reason": "", "seen": seen}).status == 422
    assert planner.post(f"{address}confirm/", {"seen": seen}).status == 302
    assert planner.post(f"{address}confirm/", {"seen": seen}).status == 422  # somebody was quicker
    given = {"unit": room.county.units["housing"], "due_date": "2030-06-30", "note": ""}
    assert planner.post(f"{address}hand-over/", given | {"due_date": "2001-01-01"}).status == 422
    assert planner.post(f"{address}hand-over/", given).status == 302
    task = LedgerTask.objects.get()
    assert f"/tasks/{task.pk}/" in planner.get(address).answer.content.decode()
    assert address in Browser("clerk").get(f"/tasks/{task.pk}/").answer.content.decode()


def test_run_as_data_has_what_the_pages_say(run):
    told = Browser("planner").client.get(f"/checkup/runs/{run.pk}/run.json").json()
    assert told["run"]["number"] == run.number
    seen = {one["concept"]: one for one in told["observations"]}
    assert seen["HY-06"]["verdict"] == "unmet"
    assert [one["concept"] for one in told["problems"]].count("HY-06") == 2


def test_grid_workers_have_no_part_in_it(run):
    assert Browser("admin").get(f"/checkup/runs/{run.pk}/").status == 403


def test_a_target_of_a_plan_shows_what_was_measured_and_the_sentence_that_asked(room, run, key):
    clerk_signs(room.county, key)
    clerk = Browser("clerk")
    shown = clerk.get("/checkup/targets/")
    (row,) = [one for one in shown.rows() if "公园绿地服务半径覆盖率" in one.text_content()]
    assert "未达标" in row.text_content()
    task = LedgerTask.objects.get(title__contains="公园")
    assert row.xpath(f".//a[@href='/tasks/{task.pk}/']")
    assert row.xpath(f".//a[starts-with(@href,'/tasks/{task.pk}/source/')]")
    page = clerk.get(f"/checkup/runs/{run.pk}/HY-06/")
    assert page.tree.xpath(f"//a[@href='/tasks/{task.pk}/']")


def test_the_page_of_a_task_shows_what_was_measured_for_its_target(room, run, key):
    clerk_signs(room.county, key)
    task = LedgerTask.objects.get(title__contains="公园")
    page = Browser("clerk").get(f"/tasks/{task.pk}/")
    address = f"/checkup/runs/{run.pk}/HY-06/"
    (row,) = page.tree.xpath(
        f"//section[@aria-labelledby='targets-title']//tr[.//a[@href='{address}']]"
    )
    seen = IndicatorObservation.objects.get(run=run, concept="HY-06")
    for word in (f"{seen.value:,.2f}"[:5], "未达标", "个百分点", "m²", "2025年12月31日"):
        assert word in row.text_content()
    assert row.xpath(".//a[starts-with(@href,'/checkup/problems/?concept=HY-06')]")
    other = LedgerTask.objects.exclude(pk=task.pk).first()
    assert "/checkup/" not in "".join(
        Browser("clerk").get(f"/tasks/{other.pk}/").tree.xpath("//main//section//@href")
    )


def test_who_has_no_part_in_check_ups_sees_the_task_without_values(room, run, key):
    clerk_signs(room.county, key)
    task = LedgerTask.objects.get(title__contains="公园")
    assert measures_of(room.county.actor("clerk"), str(task.pk), AT)
    assert measures_of(room.county.actor("admin"), str(task.pk), AT) == {}
