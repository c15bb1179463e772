"""Notes of responsible units: role words, labels, conventions, nested and mixed brackets."""

import pytest

from xianzhi.core.policy.binding import assign_parties
from xianzhi.core.policy.notes import is_credible, parse_units
from xianzhi.core.policy.plan import Span
from xianzhi.core.policy.script import fold_structure

CASES = {
    "县自然资源局牵头,各镇、各相关部门配合": [
        ("牵头", ["县自然资源局"]),
        ("配合", ["各镇", "各相关部门"]),
    ],
    "责任单位:县财政局、县水利局,各镇人民政府。": [
        ("责任单位", ["县财政局", "县水利局", "各镇人民政府"])
    ],
    "县发改局、县住建局负责县燃气公司配合实施": [
        ("负责", ["县发改局", "县住建局"]),
        ("配合实施", ["县燃气公司"]),
    ],
    "县住建局<县城管局>牵头具体实施": [("牵头具体实施", ["县住建局<县城管局>"])],
    "牵头单位:县发改局(粮食局);责任单位:各乡、镇人民政府,河湾、荒湖管理区": [
        ("牵头单位", ["县发改局(粮食局)"]),
        ("责任单位", ["各乡、镇人民政府", "河湾", "荒湖管理区"]),
    ],
    "牵头单位 县发改局 配合单位 县财政局、县住建局": [
        ("牵头单位 ", ["县发改局"]),
        ("配合单位 ", ["县财政局", "县住建局"]),
    ],
    "县推进办专班牵头单位牵头": [("牵头", ["县推进办专班牵头单位"])],
    "县委组织部、县住房和城乡建设局按职责分工负责": [
        ("按职责分工负责", ["县委组织部", "县住房和城乡建设局"])
    ],
    "县发改局会同县财政局负责": [("负责", ["县发改局"]), ("会同", ["县财政局"])],
    "2023年6月底前县住建局牵头": [("牵头", ["县住建局"])],
    "6月底完成,县住建局牵头": [("牵头", ["县住建局"])],
    "责任单位:县发改局(牵头)、县财政局": [
        ("牵头", ["县发改局"]),
        ("责任单位", ["县财政局"]),
    ],
    "责任领导:王建国;责任单位:县发改局": [("责任单位", ["县发改局"])],
    "负责单位:县发改局、县财政局": [("负责单位", ["县发改局", "县财政局"])],
    "市级牵头单位:县发改局;承担单位:县财政局": [
        ("市级牵头单位", ["县发改局"]),
        ("承担单位", ["县财政局"]),
    ],
    "牵头:县发改局;配合:县财政局": [("牵头", ["县发改局"]), ("配合", ["县财政局"])],
    "包抓领导:王建国;牵头单位:县发改局": [("牵头单位", ["县发改局"])],
    "责任单位:县公安局、县医保局(排在首位的为牵头单位,下同)": [
        ("责任单位", ["县公安局", "县医保局"])
    ],
    "县工会等和各镇人民政府负责": [("负责", ["县工会", "各镇人民政府"])],
}


def read(words: str):
    folded = fold_structure(words)
    return folded, parse_units(folded, Span(0, len(folded)))


@pytest.mark.parametrize("words", CASES)
def test_a_note_is_read_by_its_role_words(words: str):
    folded, note = read(words)
    assert note is not None
    assert is_credible(note, folded)
    groups = [(g.word, [words[n.start : n.end] for n in g.names]) for g in note.groups]
    assert groups == CASES[words]


@pytest.mark.parametrize(
    "words",
    ["试行", "由县财政局负责解释", "含县级牵头建设的项目", "2023年底前完成", "以下简称专班"],
)
def test_a_remark_in_brackets_is_no_note(words: str):
    folded, note = read(words)
    assert note is None or not is_credible(note, folded)


def test_a_list_that_ends_in_others_is_open():
    _, note = read("县住建局牵头,县水利局等有关部门配合")
    assert note is not None
    assert note.open_ended


def test_a_convention_is_kept_out_of_the_units():
    words = "县税务局、县财政局负责，排在第一位的部门为牵头部门，下同"
    folded, note = read(words)
    assert note is not None
    assert [words[s.start : s.end] for s in note.conventions] == [
        "，排在第一位的部门为牵头部门，下同"
    ]
    parties = assign_parties(note, folded, first_leads=True)
    assert [words[n.start : n.end] for n in parties.lead] == ["县税务局"]
    assert [words[n.start : n.end] for n in parties.support] == ["县财政局"]


def test_a_starred_unit_leads():
    words = "责任单位：*县人社局、县科技局"
    folded, note = read(words)
    assert note is not None
    parties = assign_parties(note, folded, first_leads=False)
    assert [words[n.start : n.end] for n in parties.lead] == ["县人社局"]


def test_a_responsible_unit_beside_a_lead_supports():
    words = "配合单位:各镇;责任单位:县水利局;牵头单位:县住建局"
    folded, note = read(words)
    assert note is not None
    parties = assign_parties(note, folded, first_leads=False)
    assert [words[n.start : n.end] for n in parties.lead] == ["县住建局"]
    assert [words[n.start : n.end] for n in parties.support] == ["各镇", "县水利局"]
