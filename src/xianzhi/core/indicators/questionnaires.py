"""A questionnaire as data (调查问卷): what is asked, how it is answered, which indicator it feeds.

A county writes its own; :func:`read_questionnaire` says of every fault where it stands, all at
once.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from xianzhi.core.indicators.definition import Definition, Written

__all__ = [
    "NO_ANSWER",
    "SURVEYED",
    "Kind",
    "Question",
    "Questionnaire",
    "QuestionnaireFault",
    "read_questionnaire",
]

NO_ANSWER = -1  # 说不清: counted, and left out of every share
SURVEYED = "抽样调查"  # feed of indicators whose values are estimates of a survey
_SLUG = re.compile(r"^[a-z][a-z0-9_-]{0,39}$")
_MOST_QUESTIONS, _MOST_WORDS = 40, 200
_TOP = frozenset({"id", "title", "note", "questions"})
_KEYS = frozenset({"id", "kind", "text", "counts_from", "feeds", "beside"})


class Kind(StrEnum):
    """How a question is answered (题型)."""

    SCALE = "scale"  # 1 very dissatisfied … 5 very satisfied
    YES_NO = "yes_no"  # 0 no, 1 yes

    @property
    def answers(self) -> tuple[int, ...]:
        """Give what may be answered, the best first."""
        return (5, 4, 3, 2, 1) if self is Kind.SCALE else (1, 0)


@dataclass(frozen=True, slots=True)
class Question:
    """A question (题目). Answers from ``counts_from`` on count as satisfied, or as yes.

    ``feeds`` is the concept whose value it is, empty for none; ``beside`` are measured concepts
    that are shown with it.
    """

    id: str
    kind: Kind
    zh: str
    en: str
    counts_from: int
    feeds: str = ""
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """A version of a questionnaire (问卷版本); ``sha256`` covers all that it says."""

    id: str
    title_zh: str
    title_en: str
    note_zh: str
    note_en: str
    questions: tuple[Question, ...]
    sha256: str


@dataclass(frozen=True, slots=True)
class QuestionnaireFault:
    """What is wrong in a questionnaire (问卷问题): where, id of a message, and its values."""

    place: str
    code: str
    params: Mapping[str, str]


def read_questionnaire(
    written: Written, known: Mapping[str, Definition]
) -> tuple[Questionnaire | None, tuple[QuestionnaireFault, ...]]:
    """Make a questionnaire of what a file says (读取问卷).

    Parameters
    ----------
    known
        Definitions of the catalogue, by concept.

    Returns
    -------
    questionnaire
        Null where anything is wrong.
    faults
        Everything that is wrong, in the order of the file.
    """
    faults = tuple(_faults(written, known))
    if faults or not isinstance(written, Mapping):
        return None, faults
    title, note = _mapping(written["title"]), _mapping(written.get("note"))
    plain = json.dumps(written, ensure_ascii=False, sort_keys=True, default=str)
    made = Questionnaire(
        id=str(written["id"]),
        title_zh=_word(title, "zh"),
        title_en=_word(title, "en"),
        note_zh=_word(note, "zh"),
        note_en=_word(note, "en"),
        questions=tuple(_question(_mapping(each)) for each in _list(written["questions"])),
        sha256=hashlib.sha256(plain.encode()).hexdigest(),
    )
    return made, ()


def _question(written: Mapping[str, Written]) -> Question:
    kind, text = Kind(str(written["kind"])), _mapping(written["text"])
    return Question(
        id=str(written["id"]),
        kind=kind,
        zh=_word(text, "zh"),
        en=_word(text, "en"),
        counts_from=int(str(written.get("counts_from", 4))) if kind is Kind.SCALE else 1,
        feeds=str(written.get("feeds") or ""),
        beside=tuple(str(each) for each in _list(written.get("beside"))),
    )


def _faults(written: Written, known: Mapping[str, Definition]) -> Iterator[QuestionnaireFault]:
    if not isinstance(written, Mapping):
        yield QuestionnaireFault("", "survey.file.not_a_questionnaire", {})
        return
    yield from _strange("", written, _TOP)
    if not _SLUG.match(str(written.get("id", ""))):
        yield _told("id", "bad_id", str(written.get("id", "")))
    yield from _in_both("title", written.get("title"))
    if written.get("note") is not None:
        yield from _in_both("note", written.get("note"))
    questions = _list(written.get("questions"))
    if not 1 <= len(questions) <= _MOST_QUESTIONS:
        most = {"most": str(_MOST_QUESTIONS)}
        yield QuestionnaireFault("questions", "survey.file.how_many", most)
    seen: set[str] = set()
    fed: set[str] = set()
    for number, each in enumerate(questions, start=1):
        place = f"questions[{number}]"
        if not isinstance(each, Mapping):
            yield _told(place, "not_a_question", str(each))
            continue
        yield from _of_question(place, each, known)
        for taken, key, code in ((seen, "id", "id_twice"), (fed, "feeds", "fed_twice")):
            name = str(each.get(key) or "")
            if name and name in taken:
                yield _told(f"{place}.{key}", code, name)
            taken.add(name)


def _of_question(
    place: str, written: Mapping[str, Written], known: Mapping[str, Definition]
) -> Iterator[QuestionnaireFault]:
    yield from _strange(place, written, _KEYS)
    if not _SLUG.match(str(written.get("id", ""))):
        yield _told(f"{place}.id", "bad_id", str(written.get("id", "")))
    kind = str(written.get("kind", ""))
    if kind not in set(Kind):
        yield _told(f"{place}.kind", "kind_unknown", kind)
    yield from _in_both(f"{place}.text", written.get("text"))
    start = written.get("counts_from", 4)
    if kind != Kind.SCALE and "counts_from" in written:
        yield _told(f"{place}.counts_from", "counts_of_no_scale", str(start))
    elif not isinstance(start, int) or isinstance(start, bool) or not 2 <= start <= 5:
        yield _told(f"{place}.counts_from", "counts_from", str(start))
    fed = str(written.get("feeds") or "")
    if fed and (fed not in known or known[fed].feed != SURVEYED):
        allowed = "、".join(sorted(name for name, one in known.items() if one.feed == SURVEYED))
        params = {"text": fed[:40], "allowed": allowed}
        yield QuestionnaireFault(f"{place}.feeds", "survey.file.feeds_nothing", params)
    for beside in _list(written.get("beside")):
        if str(beside) not in known:
            yield _told(f"{place}.beside", "unknown_concept", str(beside))


def _strange(
    place: str, written: Mapping[str, Written], allowed: frozenset[str]
) -> Iterator[QuestionnaireFault]:
    for key in written:
        if key not in allowed:
            params = {"text": str(key)[:40], "allowed": ", ".join(sorted(allowed))}
            yield QuestionnaireFault(place, "survey.file.unknown_key", params)


def _in_both(place: str, written: Written) -> Iterator[QuestionnaireFault]:
    said = _mapping(written)
    for tongue in ("zh", "en"):
        word = _word(said, tongue)
        if not word or len(word) > _MOST_WORDS or not word.replace("\n", "").isprintable():
            most = {"most": str(_MOST_WORDS)}
            yield QuestionnaireFault(f"{place}.{tongue}", "survey.file.words", most)


def _told(place: str, code: str, text: str) -> QuestionnaireFault:
    return QuestionnaireFault(place, f"survey.file.{code}", {"text": text[:40]})


def _word(said: Mapping[str, Written], tongue: str) -> str:
    word = said.get(tongue)
    return word.strip() if isinstance(word, str) else ""


def _mapping(value: Written) -> Mapping[str, Written]:
    return value if isinstance(value, Mapping) else {}


def _list(value: Written) -> Sequence[Written]:
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()
