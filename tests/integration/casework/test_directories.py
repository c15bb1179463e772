"""Directories of categories: shipped, imported, versioned; they give each step its limit."""

from datetime import timedelta

import pytest

from factories.casework import Way
from factories.county import AT
from gold_rows import shared_folder
from xianzhi.apps.casework import selectors, services
from xianzhi.apps.casework.models import Case, CategoryVersion
from xianzhi.apps.casework.services import Report
from xianzhi.apps.evidence.services import Upload
from xianzhi.catalogue.casework import shipped_directory, shipped_rows
from xianzhi.core.calendar import read_limit
from xianzhi.errors import PermissionDeniedError, RuleError

HEAD = "管理对象,小类代码,大类名称,小类名称,处置时限,责任单位,旧代码"
OWN = f"{HEAD}\n管理事件,Z01,测试类,测试小类,3个工作日,县住建局,old:7\n"


def adopt(centre, text: str | bytes, key: str = "own", who: str = "dispatcher") -> str:
    content = text.encode() if isinstance(text, str) else text
    return services.adopt_directory(
        actor=centre.actor(who),
        upload=Upload("目录.csv", content),
        name="本县目录",
        source="测试",
        request_id=key,
        at=AT,
    )


def test_shipped_directory_says_condition_limits_and_bodies():
    rows = shipped_rows()
    assert len({row.code for row in rows}) == len(rows) >= 50
    for row in rows:
        assert row.filing_condition
        assert row.closing_condition
        assert row.lead
        assert row.supervisor
        assert all(read_limit(limit).count for limit in row.limits.values())
        assert len(row.limits) == 7


def test_category_gives_each_step_its_limit(centre):
    urgent, slow = (
        Way(centre, Report("resident", "异味", category_code=code)).reported()
        for code in ("H16004", "H14002")
    )
    due = {way.id: Case.objects.get(pk=way.id).due_at - AT for way in (urgent, slow)}
    assert due[urgent.id] == timedelta(hours=1)  # 1小时, day and night
    for way, code in ((urgent, "H16004"), (slow, "H14002")):
        way.do("verify_case", "dispatcher", said=services.Said())
        way.do("file_case", "dispatcher", category_code=code)
        dispatch = services.Dispatch(centre.units["housing"])
        way.do("dispatch_case", "dispatcher", dispatch=dispatch).do("sign_case", "housing")
    first, second = (Case.objects.get(pk=way.id).due_at for way in (urgent, slow))
    assert first - AT < timedelta(hours=3)
    assert second - AT > timedelta(days=19)  # 15 working days


def test_own_directory_is_a_new_version_and_the_same_again_changes_nothing(centre):
    made = adopt(centre, OWN)
    assert [line.code for line in selectors.category_list()] == ["Z01"]
    assert selectors.category_by_older_code("old", "7").name == "测试小类"
    assert adopt(centre, OWN, "again") == made
    assert list(CategoryVersion.objects.order_by("number").values_list("number", flat=True)) == [
        1,
        2,
    ]
    with pytest.raises(RuleError, match=r"casework\.category_unknown"):
        Way(centre, Report("resident", "异味", category_code="H16004")).reported()


def test_wrong_rows_are_named_and_keep_the_whole_directory_out(centre):
    wrong = f"{OWN}道路,Z01,测试类,,很快,县住建局,\n"
    seen = services.preview_directory(
        actor=centre.actor("dispatcher"), upload=Upload("x.csv", wrong.encode())
    )
    assert [(issue.row, issue.code.rsplit(".", 1)[1]) for issue in seen.issues] == [
        (3, "kind"), (3, "missing"), (3, "twice"), (3, "limit"),
    ]  # fmt: skip
    with pytest.raises(RuleError, match=r"casework\.directory_has_errors"):
        adopt(centre, wrong)
    assert CategoryVersion.objects.count() == 1


def test_only_dispatchers_keep_the_directory(centre):
    with pytest.raises(PermissionDeniedError, match=r"casework\.only_dispatchers"):
        adopt(centre, shipped_directory(), who="clerk")


@pytest.mark.shared
def test_national_directory_of_403_rows_comes_in_whole(centre):
    adopt(centre, (shared_folder() / "data" / "gbt47678_5_directory.csv").read_bytes())
    lines = selectors.category_list()
    assert len(lines) == 403
    assert sum(line.kind == "component" for line in lines) == 153
    assert sum(line.kind == "matter" for line in lines) == 250
    assert len({line.code for line in lines}) == 403
    assert selectors.category_by_older_code("printed", "01001").kind == "matter"
