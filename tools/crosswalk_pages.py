"""The reference of the crosswalk: which indicator a category of cases speaks of, and why."""

from collections.abc import Iterator

from xianzhi.catalogue.diagnosis.counted import road_countings
from xianzhi.catalogue.diagnosis.crosswalk import Crossing, crosswalk
from xianzhi.catalogue.indicators.editions import definitions

__all__ = ["crosswalk_page"]

_WORDS = {
    "en": {
        "title": "# From cases to indicators",
        "intro": "Which indicator a category of cases speaks of in the two diagnoses of a run, "
        "made from `src/xianzhi/catalogue/diagnosis/reported.csv`. A run takes the first that it "
        "has. The reading is this project's own; what it is used for is told in "
        "[What became of last year's problems](../explanation/diagnosis.md).",
        "head": "| category | what is reported | indicators, the closest first | why |",
        "none": "measured by nothing",
        "no_place": "about no place: takes no part",
        "counted": "## Roads counted from cases",
        "counted_head": "| indicator | categories | at most from the centre line |",
    },
    "zh": {
        "title": "# 诉求与指标对照",
        "intro": "两种诊断中，事件类别说的是哪项指标；由 "
        "`src/xianzhi/catalogue/diagnosis/reported.csv` 生成。每次体检取本次有的第一项。"
        "归法是本项目的理解，用处见"
        "[上年的问题怎么样了](../explanation/diagnosis.md)。",
        "head": "| 类别 | 反映的事 | 指标，近的在前 | 理由 |",
        "none": "没有指标衡量",
        "no_place": "说的不是地方，不参加",
        "counted": "## 由事件计数的道路指标",
        "counted_head": "| 指标 | 类别 | 距道路中心线至多 |",
    },
}


def crosswalk_page(language: str) -> str:
    """Lay the crosswalk out as a page."""
    words = _WORDS[language]
    parts = [words["title"], "", words["intro"], "", words["head"], "|---|---|---|---|"]
    parts += (f"| `{one.code}` | {_told(one, language)} |" for one in crosswalk().values())
    parts += ["", words["counted"], "", words["counted_head"], "|---|---|---|"]
    for counting in road_countings():
        codes = " ".join(f"`{code}`" for code in sorted(counting.codes))
        parts.append(
            f"| {_named(counting.concept, language)} | {codes} | {counting.within_m:g} m |"
        )
    return "\n".join(parts) + "\n"


def _told(one: Crossing, language: str) -> str:
    matter, why = (one.zh, one.why_zh) if language == "zh" else (one.en, one.why_en)
    words = _WORDS[language]
    concepts = "; ".join(_names(one, language)) or (
        words["none"] if one.is_of_a_place else words["no_place"]
    )
    return f"{matter} | {concepts} | {why}"


def _names(one: Crossing, language: str) -> Iterator[str]:
    for concept in one.concepts:
        yield _named(concept, language)


def _named(concept: str, language: str) -> str:
    defined = definitions()[concept]
    return f"{concept} {defined.name_zh if language == 'zh' else defined.name_en}"
