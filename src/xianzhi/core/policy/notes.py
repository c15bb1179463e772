"""Notes that name the responsible units (责任单位标注).

A hand-written scanner: brackets of any shape, mixed widths and nesting; inside, labels
(责任单位:…) or role words after their units (…牵头,…配合). The grammar, for readers::

    note     := open body close
    body     := [deadline ,] (labelled | trailing) [, deadline] [, convention] [。]
    labelled := LABEL : units (separator LABEL : units)*
    trailing := units ROLE ([,] units ROLE)*

Role words live inside unit names too (市委组织部), so a token is cut at the longest role word
that reaches its end, never at the first one found.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from xianzhi.core.policy.plan import Span
from xianzhi.core.policy.roles import LABEL, RoleClass, role_class, split_middle, tail_role
from xianzhi.core.policy.timelimits import STANDING
from xianzhi.core.policy.unitnames import (
    Name,
    has_unit_ending,
    is_plausible,
    split_units,
)

__all__ = [
    "FIRST_LEADS",
    "Group",
    "UnitNote",
    "find_conventions",
    "is_credible",
    "parse_units",
]

FIRST_LEADS = re.compile(
    r"(?:排在?|列在?|列于)?(?:第一|首)(?:个|位|名)?(?:的|者)?(?:责任|牵头)?(?:单位|部门)?(?:者)?(?:的(?:单位|部门))?(?:均)?(?:为|是|系)(?:牵头|主办|主要责任)"
    r"(?:单位|部门|责任单位)?(?:,?下同)?"
    r"|(?:带|标|加注?|注有?)[“\"]?[*★▲#][”\"]?号?的?(?:单位|部门)?(?:均)?(?:为|是)(?:牵头|主办)(?:单位|部门)?(?:,?下同)?"
)
"""A convention that makes the first (or the marked) unit the lead of every later note."""

CONVENTION = re.compile(
    rf"[,。;:、]?\s*(?:其中,?)?(?:{FIRST_LEADS.pattern})"
    r"|[,。;]?\s*以[下上][^。;]{2,40}?(?:不再|不)(?:重复|逐一|一一)?(?:列出|列举|赘述|标注|重复)"
    r"|[,。;]\s*下同(?=[)\].。;,]|$)"
)
_CONVENTION_ANCHOR = re.compile(r"下同|首|第一|不再|不(?:重复|逐一|一一|列|赘|标)|\*|★|▲|#")
"""What no convention lacks; it is looked for only around these."""
_CONVENTION_ROOM = 60
_TOKEN_END = re.compile(
    rf"[()\[\]<>]|[、,;。:\n]|\s(?={LABEL.pattern}(?:[\s:为是]|[县市区省州各]))"
)
_DATE_HEAD = re.compile(
    r"(?:(?:到|于|在|力争|确保)?(?:20\d\d\s?年)?(?:\d{1,2}\s?月)?(?:\d{1,2}\s?日)?(?:年底|年内|年末|底|末|份|上旬|中旬|下旬)?(?:之?前|以前)?(?:完成|完工|建成|启动)?|长期(?:坚持|推进)?|持续(?:推进)?|全年)\s*"
)
_WHEN = re.compile(
    r"(?:(?:完成|办结|整改|实施|推进|时间|时限)[时期]?[限间]?(?:要求|节点)?[::]?)?\s*(?:到|于|在|至|自)?"
    r"(?:20\d\d\s?[年.]|\d{1,2}\s?月|年底|年内|年末|今年|明年|当年|每半?[年季月周]|全年|立即|即时|随时|定期|适时|分阶段|按期|按时|"
    r"第?[一二三四]季度|[上下]半年|\d{1,3}个?(?:工作日|日|天|月|年)|[一二两三四五六七八九十]{1,3}个?(?:工作日|月)|"
    rf"按(?:序时)?(?:进度|计划|时序|节点)|{STANDING.pattern})"
)
_WHEN_LABEL = (
    r"(?:完成|办结|整改|实施|推进|计划|预计|要求)?"
    r"(?:时限|时间|期限|时间节点|时间要求|时限要求|完成时)(?:要求)?"
)
_OTHER_LABEL = re.compile(
    rf"(?P<before>.*?)(?:{_WHEN_LABEL}|"
    r"(?:责任|分管|牵头|包[保联抓]|联系|挂[钩点包联]|帮扶|[市县区]级?|主要|督办|督导|协调)?"
    r"(?:领导|人|负责人|责任人|联系人|负责同志|联络员))",
    re.DOTALL,
)
_NO_UNIT_HEAD = re.compile("[及和与的要应或、/]|负责|名称|主要|牵头|配合")
_LABEL_HINT = re.compile("单位|部门|主体|分工|[科处股]室|机构|地区|专班|组")
_TOGETHER = re.compile("会同|商|联合")


@dataclass(slots=True)  # made by the thousand: not frozen
class Group:
    """A role word and its units, in reading text (角色与单位)."""

    word: str
    word_span: Span | None
    names: tuple[Name, ...]


@dataclass(slots=True)  # made by the thousand: not frozen
class UnitNote:
    """A note as read (责任标注): ``span`` holds the brackets or label, in reading text."""

    span: Span
    source: str  # bracket, label, table, body
    groups: tuple[Group, ...]
    open_ended: bool = False
    conventions: tuple[Span, ...] = ()
    persons: tuple[Span, ...] = ()
    labelled: bool = False

    @property
    def names(self) -> tuple[Name, ...]:
        """All units of the note, in order."""
        return tuple([name for group in self.groups for name in group.names])


@dataclass
class _Draft:
    """Groups while a note is being read; ``label`` is the label in force."""

    folded: str
    groups: list[Group] = field(default_factory=list)
    run: Span | None = None  # units read so far without a role word
    label: Span | None = None
    labelled: bool = False
    open_ended: bool = False
    persons: list[Span] = field(default_factory=list)
    ignoring: bool = False  # after a label of dates or persons

    def extend(self, start: int, end: int) -> None:
        """Add words to the run of units."""
        self.run = Span(self.run.start if self.run else start, end)

    def close(self, word: Span | None, said: str = "") -> None:
        """End a group with a role word (*said* where it is not printed so), or the label."""
        said = said or self._words(word)
        if self.label is not None and not _overrules(self._words(self.label), said):
            word, said = self.label, self._words(self.label)
        if self.run is not None:
            units = split_units(self.folded, self.run.start, self.run.end)
            self.open_ended = self.open_ended or units.open_ended
            self.persons.extend(units.persons)
            if units.names:
                self.groups.append(Group(said, word, units.names))
        self.run = None

    def start_label(self, label: Span | None) -> None:
        """Begin what a label names."""
        self.close(self.label)
        self.label = label
        self.labelled = self.labelled or label is not None

    def _words(self, span: Span | None) -> str:
        return self.folded[span.start : span.end] if span else ""


def find_conventions(
    folded: str, start: int = 0, end: int | None = None
) -> Iterator[re.Match[str]]:
    """Find the conventions of structurally folded text, or of a stretch of it (查找约定)."""
    end = len(folded) if end is None else end
    for anchor in _CONVENTION_ANCHOR.finditer(folded, start, end):
        if anchor.start() < start:
            continue  # inside the last one
        low = max(start, anchor.start() - _CONVENTION_ROOM)
        high = min(end, anchor.end() + _CONVENTION_ROOM)
        found = CONVENTION.search(folded, low, high)
        if found and (found.end() < high or high == end):
            yield found
            start = found.end()


def parse_units(folded: str, span: Span, *, label: Span | None = None) -> UnitNote | None:
    """Read what stands between the brackets of a note, or in a cell (读取责任单位).

    Parameters
    ----------
    folded
        Structurally folded reading text.
    span
        The body, without brackets.
    label
        A label that governs the body from outside: the heading of a column.

    Returns
    -------
    UnitNote or None
        None where the words are no list of units with roles.
    """
    conventions = tuple(
        [Span(*match.span()) for match in find_conventions(folded, span.start, span.end)]
    )
    if conventions:
        folded, shift = _without(folded, span, conventions), span.start
        moved = Span(label.start - shift, label.end - shift) if label else None
        moved = moved if moved and moved.start >= 0 else None
        note = parse_units(folded, Span(0, len(folded)), label=moved)
        return _shifted(note, shift, conventions) if note else None
    draft = _Draft(folded)
    draft.start_label(label)
    for start, end, closer in _tokens(folded, span):
        _read_token(draft, start, end, closer)
    draft.close(draft.label)
    groups = _mark_roles(draft.groups)
    if not groups:
        return None
    persons = tuple(draft.persons)
    return UnitNote(span, "bracket", tuple(groups), draft.open_ended, (), persons, draft.labelled)


def _without(folded: str, span: Span, holes: tuple[Span, ...]) -> str:
    """The words of *span* with a full stop in place of every character of a convention."""
    words = folded[span.start : span.end]
    for hole in holes:
        low, high = _with_brackets(words, hole.start - span.start, hole.end - span.start)
        words = words[:low] + "。" * (high - low) + words[high:]
    return words


def _with_brackets(words: str, low: int, high: int) -> tuple[int, int]:
    """A bracket that holds nothing but a convention goes with it: 县医保局(下同)."""
    if words[low - 1 : low] in ("(", "[") and words[high : high + 1] in (")", "]"):
        return low - 1, high + 1
    return low, high


def _shifted(note: UnitNote, shift: int, conventions: tuple[Span, ...]) -> UnitNote:
    def move(span: Span | None) -> Span | None:
        return Span(span.start + shift, span.end + shift) if span else None

    groups = tuple(
        Group(
            group.word,
            move(group.word_span),
            tuple(replace(n, start=n.start + shift, end=n.end + shift) for n in group.names),
        )
        for group in note.groups
    )
    persons = tuple(Span(p.start + shift, p.end + shift) for p in note.persons)
    span = Span(note.span.start + shift, note.span.end + shift)
    return replace(note, span=span, groups=groups, conventions=conventions, persons=persons)


def is_credible(note: UnitNote, folded: str) -> bool:
    """Tell whether a bracket with these groups is a note, not a remark (标注可信)."""
    words = [folded[name.start : name.end] for name in note.names]
    plausible = sum(is_plausible(name) for name in words)
    if plausible < len(words) and (not note.labelled or plausible <= len(words) / 2):
        return False
    if any(not group.word for group in note.groups):
        return False
    return note.labelled or any(has_unit_ending(name) for name in words)


def _tokens(folded: str, span: Span) -> Iterator[tuple[int, int, str]]:
    """Cut at punctuation outside inner brackets; give each token and what closed it."""
    depth, low = 0, span.start
    for found in _TOKEN_END.finditer(folded, span.start, span.end):
        mark = found.group()
        if mark in "([<":
            depth += 1
        elif mark in ")]>":
            depth = max(0, depth - 1)
        elif depth == 0:
            yield low, found.start(), mark
            low = found.end()
    yield low, span.end, ""


def _read_token(draft: _Draft, start: int, end: int, closer: str) -> None:
    words = draft.folded[start:end]
    start += len(words) - len(words.lstrip())
    words = words.strip()
    end = start + len(words)
    if not words:
        return
    label = _label_in(words, closer)
    if label is not None:
        low, high = start + label[0], start + label[1]
        if low > start and not draft.ignoring:
            _read_run(draft, start, low)
        draft.start_label(Span(low, high))
        draft.ignoring = False
        if high < end:
            _read_run(draft, high, end)
        return
    other = _OTHER_LABEL.fullmatch(words) if closer == ":" else None
    if other:
        if has_unit_ending(other["before"].strip()) and not draft.ignoring:
            _read_run(draft, start, start + other.end("before"))
        draft.start_label(None)
        draft.ignoring = True
    elif not draft.ignoring:
        start += _date_length(words)
        if start < end:
            _read_run(draft, start, end)


def _date_length(words: str) -> int:
    """How much of a token is a time limit: all of it, or a date that units follow."""
    if not _WHEN.match(words):
        return 0
    head = _DATE_HEAD.match(words)
    rest = words[head.end() :] if head else ""
    tail = tail_role(rest)
    units = tail["units"] if tail else rest
    return len(words) - len(rest) if rest and has_unit_ending(units) else len(words)


def _label_in(words: str, closer: str) -> tuple[int, int] | None:
    """A label before a colon, or one that units follow without a colon."""
    if closer != ":" and not _LABEL_HINT.search(words):
        return None
    for found in LABEL.finditer(words + closer if closer == ":" else words):
        rest = words[found.end() :]
        if found.start() and words[found.start() - 1] not in " )>]" and (rest or closer != ":"):
            continue
        if not rest:
            if closer == ":":
                return found.start(), found.end()
        elif rest[0] in "为是 " and len(rest) > 2:
            return found.start(), found.end() + 1
        elif found.start() == 0 and _is_named(found.group(), rest):
            return 0, found.end()
    return None


def _is_named(label: str, rest: str) -> bool:
    """责任单位县发改局: a full label right before a unit."""
    if not label.endswith(("单位", "部门")) or _NO_UNIT_HEAD.match(rest):
        return False
    return has_unit_ending(rest)


def _read_run(draft: _Draft, start: int, end: int) -> None:
    """Read units with the role words inside and after them."""
    folded = draft.folded
    tail = tail_role(folded[start:end])
    units_end = start + len(tail["units"]) if tail else end
    role = Span(units_end, end) if tail else None
    low, joined = start, False
    for cut, after in split_middle(folded[start:units_end]):
        left, right = folded[low : start + cut].strip(), folded[start + after : units_end]
        if not has_unit_ending(right) or (left and not has_unit_ending(left)):
            continue
        joined = bool(_TOGETHER.search(folded[start + cut : start + after]))
        if left:
            draft.extend(low, start + cut)
        if draft.run:
            said = folded[role.start : role.end] if role else "牵头"
            draft.close(Span(start + cut, start + after), said if joined else "")
        low = start + after
    if low < units_end:
        draft.extend(low, units_end)
    if role:
        draft.close(role, "会同" if joined else "")
    elif joined:
        draft.close(None, "会同")


def _overrules(label: str, word: str) -> bool:
    """A role word inside a labelled list counts only where it says more than the label."""
    if not word or word == label:
        return False
    named, printed = role_class(label), role_class(word)
    if named is RoleClass.OWN:
        return printed is not RoleClass.OWN
    return named is RoleClass.LEAD and printed is RoleClass.SUPPORT


def _mark_roles(groups: list[Group]) -> list[Group]:
    """Split off units that carry their role in brackets: 县发改局(牵头)."""
    marked: list[Group] = []
    for group in groups:
        roles = {name.marked_role for name in group.names}
        if roles == {None}:
            marked.append(group)
            continue
        for role in sorted(roles, key=lambda r: (r is None, r or "")):
            names = tuple(name for name in group.names if name.marked_role == role)
            marked.append(Group(role or group.word, group.word_span, names))
    return marked
