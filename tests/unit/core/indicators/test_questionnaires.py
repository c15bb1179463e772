"""Questionnaires as data: what is shipped is sound, and every fault is told where it stands."""

import pytest

from xianzhi.catalogue.indicators.editions import definitions
from xianzhi.catalogue.messages import words
from xianzhi.catalogue.surveys import (
    QuestionnaireError,
    questionnaire_of,
    shipped_questionnaire,
    written_questionnaire,
)
from xianzhi.core.indicators.questionnaires import Kind, read_questionnaire
from xianzhi.errors import RuleError

TITLE = {"zh": "调查", "en": "Survey"}
ASKED = {"id": "one", "kind": "scale", "text": TITLE}


def faults_of(**more: object) -> list[tuple[str, str]]:
    written = {"id": "own", "title": TITLE, "questions": [ASKED]} | more
    _, faults = read_questionnaire(written, definitions())
    assert all(words(one.code, one.params, tongue) for one in faults for tongue in ("zh", "en"))
    return [(one.place, one.code.removeprefix("survey.file.")) for one in faults]


def test_the_shipped_questionnaire_asks_for_services_and_feeds_three_indicators():
    asked = questionnaire_of(written_questionnaire(shipped_questionnaire()))
    assert [one.feeds for one in asked.questions if one.feeds] == ["GD-34", "GD-41", "GD-42"]
    assert {one.kind for one in asked.questions} == set(Kind)
    assert len(asked.questions) == 9


def test_the_digest_changes_with_a_word_and_with_nothing_else():
    written = {"id": "own", "title": TITLE, "questions": [ASKED]}
    turned = {"questions": [ASKED], "title": TITLE, "id": "own"}
    other = written | {"title": {"zh": "调查一", "en": "Survey"}}
    one, same, changed = (
        read_questionnaire(each, {})[0].sha256 for each in (written, turned, other)
    )
    assert one == same
    assert one != changed


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"id": "Own!"}, [("id", "bad_id")]),
        ({"titel": 1}, [("", "unknown_key")]),
        ({"title": {"zh": "调查"}}, [("title.en", "words")]),
        ({"title": "调查"}, [("title.zh", "words"), ("title.en", "words")]),
        ({"note": {"zh": "x", "en": "\x07"}}, [("note.en", "words")]),
        ({"questions": []}, [("questions", "how_many")]),
        ({"questions": "none"}, [("questions", "how_many")]),
        ({"questions": ["one"]}, [("questions[1]", "not_a_question")]),
        ({"questions": [ASKED, ASKED]}, [("questions[2].id", "id_twice")]),
        ({"questions": [ASKED | {"id": ""}]}, [("questions[1].id", "bad_id")]),
        ({"questions": [ASKED | {"kind": "text"}]}, [("questions[1].kind", "kind_unknown")]),
        ({"questions": [ASKED | {"text": {"zh": "字" * 201, "en": "x"}}]},
         [("questions[1].text.zh", "words")]),
        ({"questions": [ASKED | {"counts_from": 1}]},
         [("questions[1].counts_from", "counts_from")]),
        ({"questions": [ASKED | {"counts_from": True}]},
         [("questions[1].counts_from", "counts_from")]),
        ({"questions": [ASKED | {"kind": "yes_no", "counts_from": 4}]},
         [("questions[1].counts_from", "counts_of_no_scale")]),
        ({"questions": [ASKED | {"feeds": "HY-06"}]}, [("questions[1].feeds", "feeds_nothing")]),
        ({"questions": [ASKED | {"beside": ["no"]}]}, [("questions[1].beside", "unknown_concept")]),
        ({"questions": [ASKED | {"note": "x"}]}, [("questions[1]", "unknown_key")]),
        ({"questions": [ASKED | {"feeds": "GD-34"}, ASKED | {"id": "two", "feeds": "GD-34"}]},
         [("questions[2].feeds", "fed_twice")]),
    ],
)  # fmt: skip
def test_every_fault_is_told_where_it_stands(more, expected):
    assert faults_of(**more) == expected


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"\xff\xfe", "not_utf8"),
        (b"id: [", "not_yaml"),
        (b"a: &x [1]\nb: *x\n", "aliases"),
        (b"a" * 200_001, "too_large"),
        (b"id: !!python/object:os.system x", "not_yaml"),
        (b"when: 2026-99-99\n", "not_yaml"),
        (b"[" * 200_000, "too_deep"),
    ],
)
def test_what_is_no_file_of_this_kind_is_told(content, fault):
    with pytest.raises(RuleError, match=fault):
        written_questionnaire(content)


@pytest.mark.parametrize("content", [b"", b"- one\n", b"42\n", b"just words\n"])
def test_what_says_nothing_is_no_questionnaire(content):
    with pytest.raises(QuestionnaireError) as told:
        questionnaire_of(written_questionnaire(content))
    assert [one.code for one in told.value.faults] == ["survey.file.not_a_questionnaire"]
