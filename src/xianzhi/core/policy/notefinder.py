"""Where the notes of responsible units stand (查找责任标注): in brackets, or on label lines."""

import re
from collections.abc import Iterator
from dataclasses import replace

from xianzhi.core.policy.notes import UnitNote, is_credible, parse_units
from xianzhi.core.policy.paragraphs import Paragraph, Script
from xianzhi.core.policy.plan import Span
from xianzhi.core.policy.roles import LABEL, TRIGGER, tail_role
from xianzhi.core.policy.unitnames import (
    has_unit_ending,
    is_plausible,
    is_surely_unit,
    split_units,
)

__all__ = ["find_notes", "is_label_line"]

_BRACKET = re.compile(r"[()\[\]]")
_LONGEST = 1200
_FEWEST_BARE = 3
_BARE = re.compile(r"[(\[]((?:[^()\[\]\n]|[(\[][^()\[\]\n]*[)\]]){3,200})[)\]][。;]?$")
_LAST_SENTENCE = re.compile(r"(?<=[。;!])(?P<words>[^。;!()\[\]\n]{4,160})[。;]?$")
_TERMINAL = '。;!?,:)]”"'
_TIME_LABEL = (
    r"(?:完成|办结|整改|实施|推进|计划|预计|要求|目标)?"
    r"(?:时限|时间|期限|时间节点|时间要求|时限要求|进度要求|进度安排)(?:要求)?"
)
_PERSON_LABEL = (
    r"(?:责任|分管|牵头|包[保联抓]|挂联|帮扶|联系|[市县区]级?|主要|督办|督导)?"
    r"(?:领导|责任人|负责人|联系人|负责同志)"
)
_ANY_LABEL = rf"(?:{LABEL.pattern}|{_TIME_LABEL}|{_PERSON_LABEL})"
_LABEL_LINE = re.compile(rf"(?:\[{_ANY_LABEL}\]|\({_ANY_LABEL}\)|{_ANY_LABEL}\s*(?=:))\s*:?")
_SPACED_LABEL = re.compile(rf"(?m)^(?:{LABEL.pattern})(?<=[位门体人])\s{{1,4}}(?=\S)")
_LABEL_ROOM = 12
_BRACKETED_LABEL = re.compile(rf"[\[(]({_ANY_LABEL})[\])](:?)")
_INLINE_LABEL = re.compile(
    rf"\[(?:{LABEL.pattern})\]\s?:?"
    rf"|(?<=[。;!)\]\s,])\s*(?:\((?:{LABEL.pattern})\)\s?:?|[(]?(?:{LABEL.pattern})[)]?\s?:)"
)


def find_notes(script: Script) -> list[UnitNote]:
    """Find every note of responsible units, in reading order (查找责任标注).

    One pass over the paragraphs; a note never reaches past the paragraph after its bracket opened.
    """
    notes: list[UnitNote] = []
    skip = -1
    for index, paragraph in enumerate(script.paragraphs):
        if index <= skip:
            continue
        if is_label_line(script, paragraph):
            cluster, skip = _label_cluster(script, index)
            if cluster is not None:
                notes.append(cluster)
            continue
        found = list(_bracket_notes(script, index))
        if not found:
            found = list(_inline_label(script, paragraph))
        notes.extend(found)
        if found and found[-1].span.end > paragraph.end:
            skip = index + 1
    if not notes:
        notes.extend(_closing_notes(script))
    bare = list(_bare_notes(script, {note.span.start for note in notes}))
    if len(bare) >= _FEWEST_BARE and len(bare) > len(notes):
        notes.extend(bare)
    return sorted(notes, key=lambda note: note.span)


def _bare_notes(script: Script, taken: set[int]) -> Iterator[UnitNote]:
    """Brackets at the end of a paragraph that hold nothing but units: (县发改局、县财政局).

    Only a document that does so again and again means them as notes.
    """
    folded = script.folded
    for paragraph in script.paragraphs:
        if not folded[paragraph.start : paragraph.end].rstrip("。;").endswith((")", "]")):
            continue
        found = _BARE.search(folded, paragraph.body_start, paragraph.end)
        if found is None or found.start() in taken or found.start() - paragraph.start < 6:
            continue
        note = parse_units(folded, Span(found.start(1), found.end(1)))
        if note is None or note.labelled or any(group.word for group in note.groups):
            continue
        words = [folded[name.start : name.end] for name in note.names]
        surely = sum(is_surely_unit(name) for name in words)
        if all(map(is_plausible, words)) and surely >= len(words) / 2:
            yield replace(note, span=Span(found.start(), found.start(1) + len(found[1]) + 1))


def _closing_notes(script: Script) -> list[UnitNote]:
    """Find last sentences that name units only (…10个。县经贸局牵头,各镇配合).

    Only a document that does so again and again, most often with role words, means them as notes.
    """
    folded, found = script.folded, []
    spoken = 0
    for paragraph in script.paragraphs:
        last = _LAST_SENTENCE.search(folded, paragraph.body_start, paragraph.end)
        if last is None or not has_unit_ending(_bare_end(last["words"])):
            continue
        note = parse_units(folded, Span(*last.span("words")))
        if note is None or note.labelled or not _all_units(folded, note):
            continue
        spoken += all(group.word for group in note.groups)
        found.append(note)
    return found if spoken >= max(2, len(found) / 2) and len(found) >= _FEWEST_BARE else []


def _bare_end(words: str) -> str:
    """The words without the role at their end."""
    role = tail_role(words)
    return role["units"] if role else words


def _all_units(folded: str, note: UnitNote) -> bool:
    words = [folded[name.start : name.end] for name in note.names]
    surely = sum(is_surely_unit(name) for name in words)
    return surely >= len(words) / 2 and all(
        has_unit_ending(name) and is_plausible(name) for name in words
    )


def is_label_line(script: Script, paragraph: Paragraph) -> bool:
    """Tell whether a paragraph is a line such as 责任单位:… (标签行)."""
    start = paragraph.body_start
    while start < paragraph.end and script.folded[start] == " ":
        start += 1
    if _LABEL_LINE.match(script.folded, start, paragraph.end):
        return True
    return script.folded.find(" ", start, start + _LABEL_ROOM) > 0 and _is_spaced(
        script.folded, start, paragraph.end
    )


def _is_spaced(folded: str, start: int, end: int) -> bool:
    """责任单位 县住建局、各镇: a blank stands for the colon."""
    label = _SPACED_LABEL.match(folded, start, end)
    if label is None:
        return False
    names = split_units(folded, label.end(), end).names
    words = [folded[name.start : name.end] for name in names]
    return bool(words) and all(is_surely_unit(w) and not LABEL.fullmatch(w) for w in words)


def _label_cluster(script: Script, first: int) -> tuple[UnitNote | None, int]:
    """Read the label lines that follow each other as one note; give it and its last paragraph."""
    paragraphs, folded = script.paragraphs, script.folded
    last = first
    while last + 1 < len(paragraphs):
        following = paragraphs[last + 1]
        bare = folded[paragraphs[last].end - 1] in ":]"
        bullet = following.mark is None or following.mark.style == "bullet"
        if not bullet and not bare:
            break
        if not is_label_line(script, following) and not (bare and _is_value(folded, following)):
            break
        last += 1
    span = Span(paragraphs[first].body_start, paragraphs[last].end)
    note = parse_units(_unbracketed(folded, span), span)
    if note is None:
        return None, last
    plausible = all(is_plausible(folded[name.start : name.end]) for name in note.names)
    return (replace(note, source="label") if plausible and note.labelled else None), last


def _is_value(folded: str, paragraph: Paragraph) -> bool:
    units = split_units(folded, paragraph.start, paragraph.end).names
    words = [folded[name.start : name.end] for name in units]
    return bool(words) and all(is_plausible(w) for w in words) and has_unit_ending(words[0])


def _unbracketed(folded: str, span: Span) -> str:
    """【责任单位】县发改局 reads as 责任单位:县发改局, and bullets as blanks; offsets stay."""
    words = folded[span.start : span.end]
    if "[" not in words and "(" not in words and "\n" not in words and " " not in words:
        return folded
    plain = _BRACKETED_LABEL.sub(lambda m: " " + m[1] + ":" + m[2], words)
    plain = re.sub(r"(?<=\n)[ ]*[-*●•·]+", lambda m: " " * len(m.group()), plain)
    plain = _SPACED_LABEL.sub(lambda m: m[0].rstrip() + ":" + m[0][len(m[0].rstrip()) + 1 :], plain)
    return folded[: span.start] + plain + folded[span.end :] if len(plain) == len(words) else folded


def _inline_label(script: Script, paragraph: Paragraph) -> Iterator[UnitNote]:
    """A label inside a paragraph, outside brackets, with units to the end of the paragraph."""
    folded = script.folded
    for found in _INLINE_LABEL.finditer(folded, paragraph.start, paragraph.end):
        start = found.start() + len(found.group()) - len(found.group().lstrip())
        span = Span(start, paragraph.end)
        note = parse_units(_unbracketed(folded, span), span)
        if note is not None and note.labelled and is_credible(note, folded):
            yield replace(note, source="label")
            return


def _bracket_notes(script: Script, index: int) -> Iterator[UnitNote]:
    paragraph, folded = script.paragraphs[index], script.folded
    if not TRIGGER.search(folded, paragraph.start, paragraph.end):
        return
    for pair in _pairs(script, index):
        note = _note_in(folded, pair)
        if note is not None and _stands_alone(folded, pair, paragraph, note):
            yield note


def _pairs(script: Script, index: int) -> list[Span]:
    """Outermost brackets of a paragraph that hold a role word; an unclosed one runs to its end."""
    paragraph, folded = script.paragraphs[index], script.folded
    opened: list[int] = []
    pairs: list[Span] = []
    for found in _BRACKET.finditer(folded, paragraph.start, paragraph.end):
        if found.group() in "([":
            opened.append(found.start())
        elif opened:
            span = Span(opened.pop(), found.end())
            while pairs and pairs[-1].start > span.start:
                pairs.pop()
            pairs.append(span)
    if opened:
        end = _end_of_unclosed(script, index, opened[0])
        inner = [pair for pair in pairs if pair.start > opened[0]]
        if _note_in(folded, Span(opened[0], end)) is not None:
            pairs = [pair for pair in pairs if pair not in inner] + [Span(opened[0], end)]
    return [
        pair
        for pair in pairs
        if pair.end - pair.start <= _LONGEST and TRIGGER.search(folded, pair.start, pair.end)
    ]


def _end_of_unclosed(script: Script, index: int, opened: int) -> int:
    """A bracket left open closes in the next paragraph, or at the end of its own."""
    paragraphs, folded = script.paragraphs, script.folded
    if index + 1 < len(paragraphs) and paragraphs[index + 1].mark is None:
        following = paragraphs[index + 1]
        found = _BRACKET.search(folded, following.start, min(following.end, opened + 400))
        if found and found.group() in ")]" and found.end() >= following.end - 1:
            return found.end()
    return paragraphs[index].end


def _note_in(folded: str, pair: Span) -> UnitNote | None:
    closed = folded[pair.end - 1] in ")]"
    body = Span(pair.start + 1, pair.end - 1 if closed else pair.end)
    note = parse_units(folded, body)
    if note is None or not is_credible(note, folded):
        return None
    note.span = pair
    return note


def _stands_alone(folded: str, pair: Span, paragraph: Paragraph, note: UnitNote) -> bool:
    """A note ends its sentence or begins after one; a remark in mid-sentence does neither."""
    before = folded[max(paragraph.start, pair.start - 1) : pair.start]
    after = folded[pair.end : min(paragraph.end, pair.end + 1)]
    if not after or after in "。;!?,\n" or not before or before in _TERMINAL:
        return True
    return note.labelled or after.isdigit() or after in "(["
