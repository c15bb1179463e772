"""From an invented opinion to the tasks of an invented county."""

from plan_rows import row
from xianzhi.core.policy.plan import RowKind, Span
from xianzhi.core.policy.transmission import Article, articles, propose

OPINION = """关于推进县城建设的意见
为推进县城建设，提出如下意见。
一、总体要求
（一）指导思想。坚持以人为本，补齐短板。
二、完善设施
（二）健全防洪排涝设施。修建截洪沟，逐步消除
严重易涝积水区段，增强排水能力。
（三）完善垃圾收集处理体系。建设生活垃圾分类处理系统，改造转运站。
三、保障
（四）扩大教育资源供给。完善幼儿园布局，扩大义务教育学位。
本报今日另有消息：禾川县举办青河龙舟赛。
"""
PLAN = """1.推进城市内涝治理。消除易涝积水区段，修建截洪沟。(县水利局牵头)
2.推进生活垃圾分类。新建垃圾转运站。(县住建局牵头)
3.举办青河龙舟赛。邀请各镇代表队。(县文旅局牵头)
"""


def tasks():
    return [
        row(PLAN, f"{n}.", row_id=f"t{n}", title=t)
        for n, t in enumerate(("推进城市内涝治理", "推进生活垃圾分类", "举办青河龙舟赛"), start=1)
    ]


def test_articles_count_on_through_the_sections_and_leave_other_news_out():
    found = articles(OPINION)
    assert [(one.number, one.title) for one in found] == [
        ("（一）", "指导思想"),
        ("（二）", "健全防洪排涝设施"),
        ("（三）", "完善垃圾收集处理体系"),
        ("（四）", "扩大教育资源供给"),
    ]
    assert all(one.text == OPINION[one.span.start : one.span.end] for one in found)
    assert found[1].text.endswith("增强排水能力。")
    assert found[3].text.endswith("扩大义务教育学位。")


def test_articles_may_be_numbered_as_rules():
    found = articles("第一条 为规范管理，制定本办法。\n第二条 本办法适用于全县。\n")
    assert [one.number for one in found] == ["第一条", "第二条"]


def test_a_text_without_articles_has_none():
    assert articles("") == ()
    assert articles("今日多云，青河水位平稳。") == ()


def test_each_task_is_proposed_under_the_article_it_shares_words_with():
    result = propose(articles(OPINION), tasks(), PLAN)
    assert [(one.article, one.row_id, one.mutual) for one in result.proposals] == [
        ("（二）", "t1", True),
        ("（三）", "t2", True),
    ]
    assert "易涝积水区段" in result.proposals[0].shared
    assert all(0 < one.score <= 1 for one in result.proposals)


def test_what_has_no_counterpart_is_listed_on_both_sides():
    result = propose(articles(OPINION), tasks(), PLAN)
    assert result.articles_without_task == ("（四）",)
    assert result.tasks_without_article == ("t3",)


def test_articles_about_the_whole_document_ask_for_no_task():
    general = articles(OPINION)[:1]
    result = propose(general, tasks(), PLAN)
    assert result.proposals == ()
    assert result.articles_without_task == ()


def test_only_tasks_are_compared():
    goal = row(PLAN, "1.", row_id="g1", kind=RowKind.GOAL)
    result = propose(articles(OPINION), [goal], PLAN)
    assert (result.proposals, result.tasks_without_article) == ((), ())


def test_the_order_of_the_articles_does_not_change_the_proposals():
    found = articles(OPINION)
    forward, backward = (propose(order, tasks(), PLAN) for order in (found, found[::-1]))
    assert forward.proposals == backward.proposals


def test_an_article_with_the_words_of_a_task_is_very_like_it():
    words = PLAN[: PLAN.index("(县水利局牵头)")]
    article = Article("（一）", "推进城市内涝治理", Span(0, len(words)), words)
    result = propose([article], tasks(), PLAN)
    assert result.proposals[0].score > 0.8
