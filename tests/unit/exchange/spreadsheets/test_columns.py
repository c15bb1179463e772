import pytest

from xianzhi.exchange.spreadsheets import LedgerField, propose_columns


def fields(*header: str) -> dict[str, str]:
    return {proposal.heading: proposal.field.value for proposal in propose_columns(header)}


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (("序号", "任务", "牵头单位", "配合单位", "完成时限"),
         ("number", "title", "lead", "support", "deadline")),
        (("序号", "实事项目", "举措", "责任单位", "配合单位"),
         ("number", "title", "content", "lead", "support")),
        (("任务名称", "指标要求", "牵头部门", "配合部门"), ("title", "target", "lead", "support")),
        (("大类", "序号", "任务", "分管领导", "责任单位/牵头", "责任单位/配合", "进展"),
         ("section", "number", "title", "leader", "lead", "support", "progress")),
        (("项目名称", "计划完成时间", "牵头单位", "责任单位"),
         ("title", "deadline", "lead", "support")),
        (("序 号", "工作任务（项目）", "完成时限\n(年月)", "责任人"),
         ("number", "title", "deadline", "person")),
        (("No.", "Task", "Lead unit", "Supporting units", "Deadline"),
         ("number", "title", None, "support", "deadline")),
    ],
)  # fmt: skip
def test_headings_of_offices_are_recognised(
    header: tuple[str, ...], expected: tuple[str | None, ...]
) -> None:
    found = fields(*header)
    known = {h: e for h, e in zip(header, expected, strict=True) if e}
    assert {heading: found.get(heading) for heading in known} == known


def test_unknown_columns_are_left_alone_and_no_field_is_given_twice() -> None:
    proposals = propose_columns(("任务", "重点任务", "天气", ""))
    assert [(p.column, p.field) for p in proposals] == [(0, LedgerField.TITLE)]
    assert proposals[0].confidence == 1.0
