"""Doubled words and stray words left by scanning (重字、杂字).

A doubled character is left out only where the document itself prints the same words
without the doubling, or where it breaks a word of responsibility. Chinese has many honest
doublings (人人, 层层落实, 工作作风, 市市场监管局): without that evidence a doubling stays.
"""

import re
from collections import Counter

from xianzhi.core.policy.plan import Edit, Span

__all__ = ["find_doubles", "find_strays"]

_STRAY = re.compile(
    r"(?<![A-Za-z])(?<=[^\x00-\x20])[ \n]*(?<![A-Za-z])(?:and|AND|And)(?![A-Za-z])"
    r"[ \n]*(?=[^\x00-\x20A-Za-z])"
    r"|(?<=[\u3400-\u9fff,])\s+(?:of|the|or|to|in|for)\s+(?=[\u3400-\u9fff])"
)
_ENGLISH = ("and", "And", "AND", " of ", " the ", " or ", " to ", " in ", " for ")
_NOTE = re.compile(r"[(\[]((?:[^()\[\]\n]++|[(\[][^()\[\]\n]*+[)\]])*+)(?:[)\]]|$|(?=\n))")
_NOTE_WORD = re.compile(r"牵|配合|责任|负责|实施|单位|分工|组织|协办|主办|参与")
_NOTE_UNIT = re.compile(r"[局办委镇厅府]|公司|部门|单位|中心|街道")
_NOTE_LONGEST = 500
_IN_NOTE = re.compile(
    r"(?P<word>[\u4e00-\u9fff]{2,4})(?P=word)|(?P<char>[\u4e00-\u9fff,、;:<>])(?P=char)"
)
_HONEST_IN_NOTE = re.compile(
    r"[市县区省镇乡州](?=[市县区省镇乡州](?:[场政容直级域属城委纪管长际]))|会(?=会同)|[局厅院所校镇乡县区市](?=[局厅院所校镇乡县区市]长)|人(?=人[^民大社才])"
)
_WORD = re.compile(r"([\u4e00-\u9fff]{2,6})\1")
_CHARACTER = re.compile(r"([\u4e00-\u9fff])\1")
_BROKEN_ROLE = re.compile(
    r"牵(?=牵头)|头(?=头(?:[)\];。,:、]|单|部|负|具|组))|配(?=配合)|合(?=合(?:[)\];。,:]|单|部|实))|责(?=责任(?:单|部))|任(?=任[单部])"
    r"|单(?=单位)|位(?=位[::)\]])|负(?=负责)|责(?=责[)\];。,组落实])|组(?=组织实)|织(?=织实)|实(?=实施[)\]])|施(?=施[)\]])"
    r"|具(?=具体实)|体(?=体实施)|分(?=分工[负牵])|工(?=工[负牵])|部(?=部门[)\],。:])|门(?=门[)\]:])"
)
_FEW_LOOKS = 4_000_000  # characters; up to here looking for each reading is faster
_LEVEL = "市县区省镇乡州国"
_SPOKEN = frozenset("一逐挨")  # 一个一个, 逐项逐项


def find_strays(folded: str) -> list[Edit]:
    """Find lone English function words between Chinese characters (杂字)."""
    if not any(word in folded for word in _ENGLISH):
        return []
    return [
        Edit("stray_latin", Span(found.start(), found.end()), "")
        for found in _STRAY.finditer(folded)
    ]


def find_doubles(folded: str) -> list[Edit]:
    """Find characters and words printed twice by mistake (重字): the first copy is left out."""
    spans = _in_notes(folded) + _doubled_words(folded)
    singles = [found.start() for found in _CHARACTER.finditer(folded)]
    spans += [Span(at, at + 1) for at in singles if _BROKEN_ROLE.match(folded, at)]
    wanted = {at: _alone(folded, at) for at in singles}
    printed = _printed(folded, set(wanted.values()) - {""}, 2)
    spans += [Span(at, at + 1) for at, words in wanted.items() if words in printed]
    return [Edit("doubled_word", span, "") for span in spans]


def _in_notes(folded: str) -> list[Span]:
    """Inside a note only units and role words stand: nearly every doubling is a mistake."""
    spans: list[Span] = []
    for note in _NOTE.finditer(folded):
        low, high = note.span(1)
        if high - low > _NOTE_LONGEST or not _NOTE_WORD.search(folded, low, high):
            continue
        if not _NOTE_UNIT.search(folded, low, high):
            continue
        spans.extend(
            Span(found.start(), found.start() + (found.end() - found.start()) // 2)
            for found in _IN_NOTE.finditer(folded, low, high)
            if not _HONEST_IN_NOTE.match(folded, found.start())
        )
    return spans


def _doubled_words(folded: str) -> list[Span]:
    """升级升级; but 企业|创业|创新 is no doubling: its seam 业创 is printed elsewhere."""
    found = [m for m in _WORD.finditer(folded) if m[1][0] not in _SPOKEN and len(set(m[1])) > 1]
    seams = Counter(match[1][-1] + match[1][0] for match in found)
    if not seams:
        return []
    pattern = re.compile("(?=(" + "|".join(map(re.escape, sorted(seams))) + "))")
    everywhere = Counter(match[1] for match in pattern.finditer(folded))
    honest = {seam for seam, count in seams.items() if everywhere[seam] > count}
    return [
        Span(match.start(), match.end(1))
        for match in found
        if match[1][-1] + match[1][0] not in honest
    ]


def _alone(folded: str, at: int) -> str:
    """The doubled character once, with two neighbours a side; empty where a doubling is honest."""
    before, char, after = folded[max(0, at - 2) : at], folded[at], folded[at + 2 : at + 4]
    if char in _LEVEL or len(before) < 2 or len(after) < 2 or char in before[1] + after[0]:
        return ""
    return "" if "\n" in before + after else before + char + after


def _printed(folded: str, wanted: set[str], reach: int) -> set[str]:
    """Which of the repaired readings the document prints elsewhere; one pass over the text."""
    if len(wanted) * len(folded) <= _FEW_LOOKS:
        return {words for words in wanted if words in folded}
    size = 2 * reach + 1
    middles = "".join(sorted({words[reach] for words in wanted}))
    pattern = re.compile(f"[{re.escape(middles)}]")
    return wanted & {
        folded[m.start() - reach : m.start() - reach + size] for m in pattern.finditer(folded)
    }
