"""Superior articles beside the county's tasks: proposals, a person's word, what is left over."""

import pytest
from django.db import DatabaseError, transaction

from factories.county import AT
from factories.plans import plan_file
from factories.queries import CountQueries
from pages import Browser, text_of
from xianzhi.apps.ledger import selectors, services
from xianzhi.apps.ledger.models import TransmissionVerdict
from xianzhi.apps.ledger.readmodels import TaskFilter
from xianzhi.apps.ledger.selectors.transmission import superior_documents, transmission
from xianzhi.apps.ledger.services.transmission import Judgement, judge_transmission
from xianzhi.errors import PermissionDeniedError, RuleError
from xianzhi.records.decisions import NotFoundError

pytestmark = pytest.mark.django_db

OPINION = """关于推进县城高质量发展的意见
为推进县城高质量发展，提出如下意见。
一、总体要求
（一）指导思想。坚持以人为本，补齐短板。
二、完善设施
（二）更新改造老旧管网。分批更新老化供水管网，降低漏损。
（三）健全防洪排涝设施。改造易涝点，修建截洪沟，增强排水能力。
（四）扩大教育资源供给。完善幼儿园布局，扩大义务教育学位。
"""


@pytest.fixture
def opinion(county, key) -> str:
    made = services.import_document(
        actor=county.actor("clerk"),
        upload=plan_file(OPINION, "opinion.txt"),
        request_id=key(),
        at=AT,
    )
    return made.document_id


@pytest.fixture
def clerk(county, signed):
    return Browser("clerk")


@pytest.fixture
def tasks(county, signed):
    return selectors.tasks(county.actor("clerk"), TaskFilter(), at=AT).lines


@pytest.fixture
def judge(county, opinion, key):
    def judged(pairs, verdict="confirmed", user="clerk", reason=""):
        return judge_transmission(
            actor=county.actor(user),
            superior_id=opinion,
            judgement=Judgement(tuple(pairs), verdict, reason),
            request_id=key(),
            at=AT,
        )

    return judged


def links(county, opinion, user="clerk"):
    compared = transmission(county.actor(user), opinion)
    return {(link.article, link.code): link.state for line in compared.lines for link in line.links}


def test_articles_are_proposed_to_the_tasks_that_share_their_words(county, tasks, opinion):
    compared = transmission(county.actor("clerk"), opinion)
    assert links(county, opinion) == {
        ("（二）", "1-01"): "proposed",
        ("（三）", "1-04"): "proposed",
    }
    (pipes,) = compared.lines[1].links
    assert 0.06 <= pipes.score <= 1
    assert "供水管网" in pipes.shared
    assert pipes.mutual
    assert [line.number for line in compared.articles_without_task] == ["（四）"]
    assert [task.code for task in compared.tasks_without_article] == ["1-02", "1-03"]
    assert [line.number for line in compared.lines if line.is_general] == ["（一）"]


def test_counts_are_those_of_the_lines(clerk, opinion):
    for tab in clerk.get(f"/transmission/?superior={opinion}").tree.xpath(
        "//ul[@class='tabs']//a[span]"
    ):
        shown = clerk.get("/transmission/" + tab.get("href"))
        found = len(shown.tree.xpath("//article")) or len(shown.rows())
        assert found == int(tab.xpath("./span")[0].text), text_of(tab)


def test_a_document_without_tasks_is_offered_first(county, signed, opinion):
    offered = superior_documents(county.actor("clerk"))
    assert [option.value for option in offered] == [opinion, signed]


def test_a_person_confirms_refuses_and_judges_again(county, clerk, opinion, tasks):
    path = f"/transmission/{opinion}/judge/"
    pair = f"（二）|{tasks[0].id}"
    for verdict, state in (
        ("confirmed", "confirmed"),
        ("refused", "refused"),
        ("reopened", "proposed"),
    ):
        answer = clerk.post(path, {"pair": pair, "verdict": verdict}).answer
        assert answer["Location"].startswith(f"/transmission/?superior={opinion}")
        assert links(county, opinion)["（二）", "1-01"] == state
    shown = clerk.get(f"/tasks/{tasks[0].id}/")
    history = [text_of(item) for item in shown.tree.xpath("//ol[@class='history']/li")]
    assert history[0].startswith("重新判断与上级条款的对应")
    assert history[2].startswith("确认与上级条款对应")


def test_a_refused_proposal_leaves_article_and_task_without_each_other(county, judge, tasks):
    judge([("（三）", tasks[3].id)], "refused", reason="只说了截洪沟")
    superior = TransmissionVerdict.objects.get().superior_id
    compared = transmission(county.actor("clerk"), str(superior))
    assert [line.number for line in compared.articles_without_task] == ["（三）", "（四）"]
    assert "1-04" in [task.code for task in compared.tasks_without_article]
    (link,) = compared.lines[2].links
    assert (link.by, link.reason) == ("县政府督查室 督查专员 柳明远", "只说了截洪沟")


def test_a_person_may_link_what_nobody_proposed(county, clerk, opinion, tasks):
    given = {"pair": f"（四）|{tasks[2].id}", "verdict": "confirmed"}
    clerk.post(f"/transmission/{opinion}/judge/", given)
    compared = transmission(county.actor("clerk"), opinion)
    (link,) = compared.lines[3].links
    assert (link.code, link.score, link.state) == ("1-03", None, "confirmed")
    assert compared.articles_without_task == ()
    assert "人工对应" in clerk.get(f"/transmission/?superior={opinion}").words


def test_all_that_are_each_others_best_are_confirmed_together(county, clerk, opinion):
    shown = clerk.get(f"/transmission/?superior={opinion}")
    pairs = shown.tree.xpath("//form[@class='row no-print'][1]/input[@name='pair']/@value")[:2]
    given = {"pair": pairs, "verdict": "confirmed"}
    assert clerk.post(f"/transmission/{opinion}/judge/", given).status == 302
    assert set(links(county, opinion).values()) == {"confirmed"}


def test_a_verdict_lapses_when_the_article_reads_differently(county, judge, opinion, tasks, key):
    judge([("（二）", tasks[0].id), ("（三）", tasks[3].id)])
    services.import_document(
        actor=county.actor("clerk"),
        upload=plan_file(OPINION.replace("降低漏损", "漏损率降到9%"), "opinion2.txt"),
        amends=opinion,
        request_id=key(),
        at=AT,
    )
    assert links(county, opinion) == {
        ("（二）", "1-01"): "proposed",
        ("（三）", "1-04"): "confirmed",
    }


def test_a_unit_compares_its_own_tasks_and_judges_nothing(county, clerk, signed, tasks):
    finance = Browser("finance")
    shown = finance.get(f"/transmission/?superior={signed}")
    assert shown.status == 200
    assert "仅显示本单位的任务" in shown.words
    assert shown.tree.xpath("//form[contains(@action, '/judge/')]") == []
    compared = transmission(county.actor("finance"), signed)
    assert not compared.is_whole


def test_a_unit_may_not_judge(county, clerk, opinion, tasks):
    given = {"pair": f"（二）|{tasks[0].id}", "verdict": "confirmed"}
    assert Browser("housing").post(f"/transmission/{opinion}/judge/", given).status in {403, 404}
    assert Browser("leader").post(f"/transmission/{opinion}/judge/", given).status == 403
    assert links(county, opinion)["（二）", "1-01"] == "proposed"


def test_faults_come_back_on_the_page(clerk, opinion, tasks):
    path = f"/transmission/{opinion}/judge/"
    for given, fault in (
        ({"pair": "", "verdict": "confirmed"}, "没有需要办理的内容"),
        ({"pair": f"（二）|{tasks[0].id}", "verdict": "perhaps"}, "没有需要办理的内容"),
        ({"pair": f"（九）|{tasks[0].id}", "verdict": "confirmed"}, "没有条款“（九）”"),
    ):
        shown = clerk.post(path, given)
        assert shown.status == 422
        assert fault in shown.faults()
    assert clerk.post(path, {"pair": "（二）|nonsense", "verdict": "confirmed"}).status == 404
    assert clerk.get("/transmission/?superior=nonsense").status == 404


def test_services_refuse_strangers_and_too_much(county, judge, tasks, opinion):
    with pytest.raises(PermissionDeniedError):
        judge([("（二）", tasks[0].id)], user="leader")
    with pytest.raises(RuleError):
        judge([("（二）", f"{number}") for number in range(501)])
    with pytest.raises(NotFoundError):
        judge([("（二）", opinion)])
    assert TransmissionVerdict.objects.count() == 0


def test_the_same_order_twice_is_one_verdict(county, opinion, tasks):
    for _ in range(2):
        judge_transmission(
            actor=county.actor("clerk"),
            superior_id=opinion,
            judgement=Judgement((("（二）", tasks[0].id),), "confirmed"),
            request_id="the same",
            at=AT,
        )
    assert TransmissionVerdict.objects.count() == 1


def test_the_database_refuses_to_edit_a_verdict(judge, tasks):
    judge([("（二）", tasks[0].id)])
    with pytest.raises(DatabaseError), transaction.atomic():
        TransmissionVerdict.objects.update(verdict="refused")


def test_the_number_of_queries_does_not_grow_with_verdicts(clerk, opinion, judge, tasks):
    judge([("（二）", tasks[0].id)])
    path = f"/transmission/?superior={opinion}"
    clerk.get(path)
    with CountQueries() as one:
        clerk.get(path)
    judge([("（三）", tasks[3].id), ("（四）", tasks[1].id)])
    with CountQueries() as three:
        clerk.get(path)
    assert three.count == one.count
