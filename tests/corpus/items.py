"""Tasks as a clerk would word them: a heading, sentences, sometimes targets and dates."""

import random
from collections.abc import Sequence

from .paper import Item, Paper
from .vocabulary import (
    Action,
    Goal,
    Place,
    actions,
    all_units,
    goals,
    golds,
    groups,
    trap,
    units_of,
)

MANY = 0.55  # share of items that carry targets
DATED = 0.3  # share of items with a completion date in their text


def draw_items(paper: Paper, count: int, *, plain: bool = False) -> list[Item]:
    """Draw different tasks; *plain* ones carry neither target nor date nor trap."""
    chosen = paper.rng.sample(actions(), count)
    return [_item(paper.rng, paper.place, action, plain) for action in chosen]


def _item(rng: random.Random, place: Place, action: Action, plain: bool) -> Item:
    sentences = list(rng.sample(action.sentences, rng.randint(1, len(action.sentences))))
    lead, support = draw_units(rng, place, action.field)
    item = Item(action.heading, "", lead, support)
    if not plain:
        _put_targets(rng, place, action.field, sentences, item)
        if rng.random() < 0.25:
            sentences.insert(rng.randint(0, len(sentences)), trap(rng, place))
    item.body = place.fill("".join(sentences))
    return item


def _put_targets(
    rng: random.Random, place: Place, subject: str, sentences: list[str], item: Item
) -> None:
    chosen: list[Goal] = []
    if rng.random() < MANY:
        chosen = goals(rng, subject)[: rng.choice((1, 1, 2, 3))]
    if chosen:
        clause, item.deadline = dated_clause(rng, place, chosen)
        sentences.insert(rng.choice((0, len(sentences))), clause)
        item.targets = [{**gold, "deadline": item.deadline} for gold in golds(chosen)]
    elif rng.random() < 0.06:
        item.deadline = rng.choice(("6月底前", "年底前", f"{place.year}年10月底前"))
        item.heading += f"（{item.deadline}）"
    elif rng.random() < DATED:
        item.deadline, sentence = finishing(rng, place)
        sentences.append(sentence)


def dated_clause(rng: random.Random, place: Place, chosen: list[Goal]) -> tuple[str, str | None]:
    """A sentence that holds target phrases, and the date that governs them."""
    phrases = rng.choice(("，", "，", "；")).join(goal.phrase for goal in chosen)
    deadline, opening = _opening(rng, place)
    return f"{opening}{phrases}。", deadline


def _opening(rng: random.Random, place: Place) -> tuple[str | None, str]:
    year = place.year
    return rng.choice(
        (
            (None, ""),
            (None, ""),
            (None, "全年"),
            (None, "力争"),
            (f"{year}年", f"{year}年，"),
            (f"{year}年底", f"到{year}年底，"),
            (f"{year + 1}年", f"到{year + 1}年，"),
            (f"{year}年底前", f"{year}年底前，"),
            ("年底前", "年底前"),
            (f"{year}年10月底前", f"{year}年10月底前，"),
        )
    )


def finishing(rng: random.Random, place: Place) -> tuple[str, str]:
    """A completion date and the sentence it stands in."""
    year = place.year
    return rng.choice(
        (
            ("6月底前", "6月底前完成前期工作。"),
            (f"{year}年9月底前", f"{year}年9月底前完成主体工程并通过验收。"),
            ("年底前", "确保年底前投入使用。"),
            (f"{year}年12月底前", f"上述工作于{year}年12月底前全部完成。"),
            ("11月底前", "3月底前制定工作方案，11月底前取得实质性进展。"),
            (f"{year}年11月30日前", f"{year}年11月30日前形成总结报告。"),
        )
    )


def draw_units(
    rng: random.Random, place: Place, subject: str, most: int = 4
) -> tuple[list[str], list[str]]:
    """Lead and supporting units for one task."""
    own, every = units_of(subject, place), all_units(place)
    lead = _different(rng, own if rng.random() < 0.8 else every, 2 if rng.random() < 0.2 else 1)
    support = _different(rng, own + every, rng.randint(1, most), lead)
    if rng.random() < 0.4:
        support.append(rng.choice(groups(place)))
    return lead, support


def _different(
    rng: random.Random, pool: list[str], count: int, taken: Sequence[str] = ()
) -> list[str]:
    """Draw units that are not two names of one body."""
    drawn: list[str] = []
    for name in rng.sample(pool, len(pool)):
        if len(drawn) < count and name[:3] not in {other[:3] for other in (*taken, *drawn)}:
            drawn.append(name)
    return drawn


def merge_roles(item: Item, *, first_leads: bool = False) -> list[str]:
    """Put all units of an item into one list, the way a 责任单位 note does."""
    listed = item.lead + item.support
    item.lead, item.support = (listed[:1], listed[1:]) if first_leads else (listed, [])
    return listed


def goal_paragraph(
    rng: random.Random, place: Place, subjects: list[str], count: int
) -> tuple[str, list[Goal], str]:
    """A paragraph full of numbers, the date that governs them, and their gold."""
    pool = [goal for subject in subjects for goal in goals(rng, subject)]
    chosen = rng.sample(pool, min(count, len(pool)))
    date = rng.choice((f"{place.year + 2}年", f"{place.year}年底", f"{place.year + 1}年底"))
    body = rng.choice(("，", "；")).join(goal.phrase for goal in chosen)
    return f"到{date}，{body}。", chosen, date
