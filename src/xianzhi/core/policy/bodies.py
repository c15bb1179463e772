"""Bodies, addressees and units named in running text (工作专班、责任主体、行文中的单位)."""

import re
from collections.abc import Iterator
from dataclasses import replace

from xianzhi.core.policy.notes import UnitNote, parse_units
from xianzhi.core.policy.plan import Body, Span
from xianzhi.core.policy.unitnames import has_unit_ending, is_plausible, split_units

__all__ = ["read_addressees", "read_bodies", "read_body_units"]

_BODY_WORD = (
    r"(?:工作专班|工作领导小组|领导小组|专项工作组|工作组|指挥部|专班|协调小组|推进小组"
    r"|联席会议|委员会|办公会议)"
)
_ANCHOR = re.compile(_BODY_WORD)
_REACH = 30  # characters before the word that a name with its verb may take
_NAMED = re.compile(
    rf"(?:成立|建立|组建|设立|健全|提交|统一|按照|在)?(?P<name>[\u4e00-\u9fff“”\"·]{{0,28}}?{_BODY_WORD})"
    r"(?!制度|成员|办公室|组长)"
)
_FOUND = re.compile(
    r"(?:成立|建立|组建|设立|健全|完善|调整|提交|充实|由|在|以|按照|要|的|为|和|与|及|到|向|定期召开|召开)"
)
_HEAD_AFTER = re.compile(r"由(?P<head>[^,。;、]{2,24}?)(?:同志)?(?:为|任|担任)(?:\S{0,4})?组长")
_HEAD_BEFORE = re.compile(r"(?P<head>[^,。;、由]{2,24}?)(?:同志)?(?:任|担任)(?:总?)组长")
_MEMBERS = re.compile(r"组长[,、](?P<members>[^。;]{2,120}?)(?:为|任)成员")
_OFFICE = re.compile(r"办公室[,,]?设在(?P<office>[^,。;()]{2,24}?(?:<[^<>]{2,20}>)?)(?=[,。;]|$)")
_OFFICE_HEAD = re.compile(
    r"由(?P<head>[^,。;]{2,20}?)(?:同志)?(?:兼任|担任|任)(?:\S{0,4})?办公室主任"
)
_ADDRESSED = re.compile(
    r"(?<=[。;\s:)>,])(?P<who>(?:各|有关|相关|配合|牵头|市直|县直|区直|省直|责任)[^,。;要会将应]{1,28}?)(?:要|应|应当|须|必须|务必)(?![求素点])"
)
_EACH = re.compile(r"(?<=[^、])(?=各)")
_WITH = re.compile(r"(?P<lead>[^,。;:、]{2,24})会同(?P<rest>[^,。;:]{2,60}?),")
_LED = re.compile(r"(?P<units>[^,。;:]{2,60})(?:牵头(?:负责)?|负责牵头|负责)[,、]")
_BACKED = re.compile(
    r"(?P<units>[^,。;:]{2,60}?)(?:积极|密切|协同)?(?:配合|协助|参与|协同)(?:实施|落实|做好)?[,、]"
)
_SENTENCE_START = re.compile(r"(?:(?<=[。;\n)])|^)\s*")
_BODY_NAME = re.compile(rf"{_BODY_WORD}|办公室|各项任务|牵头部门|牵头单位")


def read_body_units(folded: str, span: Span) -> UnitNote | None:
    """Units that the first sentence of a safeguard names with 会同 or 牵头 (行文中的责任单位).

    Task forces and their offices are bodies, not units.
    """
    start = span.start
    while start < span.end and folded[start] in "。;:, \n由":
        start += 1
    joined = _WITH.match(folded, start, span.end)
    if joined and _are_units(folded, joined.start("lead"), joined.end("rest")):
        note = parse_units(folded, Span(joined.start(), joined.end("rest")))
        return _with_convener(note) if note else None
    led = _LED.match(folded, start, span.end)
    if led and _are_units(folded, led.start("units"), led.end("units")):
        backed = _BACKED.match(folded, led.end(), span.end)
        if backed and not _are_units(folded, *backed.span("units")):
            backed = None
        note = parse_units(folded, Span(led.start(), (backed or led).end() - 1))
        return replace(note, source="body") if note else None
    return None


def _with_convener(note: UnitNote) -> UnitNote:
    """Who convenes the others leads: 牵头(会同)."""
    groups = tuple(
        replace(group, word="牵头(会同)" if group.word == "牵头" else group.word)
        for group in note.groups
    )
    return replace(note, source="body", groups=groups)


def _are_units(folded: str, start: int, end: int) -> bool:
    words = folded[start:end]
    if _BODY_NAME.search(words) or re.search("[“”《》]", words):
        return False
    names = split_units(
        folded.replace("会同", "、、") if "会同" in words else folded, start, end
    ).names
    cut = [folded[name.start : name.end] for name in names]
    return bool(cut) and all(has_unit_ending(name) and is_plausible(name) for name in cut)


def read_addressees(text: str, folded: str, span: Span) -> tuple[str, ...]:
    """Groups that a sentence calls upon with 要 (责任主体)."""
    found: dict[str, None] = {}
    for match in _ADDRESSED.finditer(folded, span.start, span.end):
        start = match.start("who")
        for piece in re.split(r"[、]", _EACH.sub("、", match["who"])):
            at = folded.find(piece, start, match.end("who"))
            if len(piece) >= 2 and at >= 0 and has_unit_ending(piece):
                found[text[at : at + len(piece)]] = None
    return tuple(found)


def read_bodies(text: str, folded: str, span: Span) -> tuple[Body, ...]:
    """Task forces and leading groups with head, members and office (工作专班、领导小组)."""
    bodies: dict[str, Body] = {}
    for match in _named(folded, span):
        start, end = match.span("name")
        for cut in _FOUND.finditer(folded, start, end - 2):
            start = cut.end()
        name = text[start:end].strip('“”"')
        if name and name not in bodies:
            bodies[name] = Body(name)
    if bodies:
        first = next(iter(bodies))
        bodies[first] = _staffed(text, folded, span, bodies[first])
    return tuple(bodies.values())


def _named(folded: str, span: Span) -> Iterator[re.Match[str]]:
    """Find the names of bodies, looking only where a word such as 领导小组 follows."""
    at = span.start
    while anchor := _ANCHOR.search(folded, at, span.end):
        found = _NAMED.search(folded, max(at, anchor.start() - _REACH), span.end)
        if found is None:
            return
        yield found
        at = found.end()


def _staffed(text: str, folded: str, span: Span, body: Body) -> Body:
    """Add the people and the office that the text gives to the body it founds."""

    def words(pattern: re.Pattern[str], group: str) -> str | None:
        found = pattern.search(folded, span.start, span.end)
        return text[found.start(group) : found.end(group)] if found else None

    members = words(_MEMBERS, "members")
    return Body(
        body.name,
        words(_HEAD_AFTER, "head") or words(_HEAD_BEFORE, "head"),
        tuple(re.split(r"[、,，]", members)) if members else (),
        words(_OFFICE, "office"),
        words(_OFFICE_HEAD, "head"),
    )
