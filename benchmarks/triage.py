"""How well reports are sorted and repeats found; no text of a report is ever printed.

First-level labels of the labelled messages in the development data: 5-fold macro F1 of our model
beside the words of the directory alone and the most frequent label, in one run. Without those data
that part is left out. Repeats and categories on generated cases of Hechuan, whose truth is known.
"""

import csv
import os
import time
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import numpy as np

from xianzhi.catalogue.casework import COLUMNS, category_rows, shipped_directory
from xianzhi.core.triage.model import TriageModel
from xianzhi.core.triage.ngrams import Message
from xianzhi.core.triage.repeats import Sighting, folded, repeated
from xianzhi.core.triage.sorting import CategoryWords, KeywordRules
from xianzhi.core.triage.training import Example, train
from xianzhi.exchange.spreadsheets import ListColumn, read_records
from xianzhi.samples.areas import build_areas
from xianzhi.samples.cases.ground import plain_ground
from xianzhi.samples.cases.reports import SampleReport, reports

SHARED = Path(os.environ.get("XIANZHI_SHARED", Path(__file__).parents[2] / "shared"))
MESSAGES = SHARED / "data" / "citizen_messages"
FOLDS, SEED = 5, 11
CASES, TAUGHT = 60_000, 4_000
ALIKE = 0.4


def run(options: Sequence[str]) -> None:
    del options
    if (MESSAGES / "labelled_train.csv").exists():
        labels_of_messages()
    else:
        print(f"没有开发数据，跳过 no development data, left out: {MESSAGES.name}")
    hechuan()


def labels_of_messages() -> None:
    examples, directory = labelled(), hierarchy()
    known = {example.label for example in examples}
    directory = [entry for entry in directory if entry.code in known]
    truth = np.array([example.label for example in examples])
    fold = folds(truth)
    ours, second, sure = truth.copy(), truth.copy(), np.zeros(len(truth))
    for number in range(FOLDS):
        taught = [examples[at] for at in np.flatnonzero(fold != number)]
        model = train(taught, [entry.example() for entry in directory])
        out = np.flatnonzero(fold == number)
        shares = model.probabilities([examples[at].message for at in out])
        ranked = np.array(model.labels)[shares.argsort(axis=1)]
        ours[out], second[out] = ranked[:, -1], ranked[:, -2]
        sure[out] = shares.max(axis=1)
    print(f"labelled messages {len(truth)}, labels {len(known)}, 5 folds; macro F1:")
    print(f"  ours {macro_f1(truth, ours):.3f}")
    print(f"  words of the directory {macro_f1(truth, by_words(examples, directory)):.3f}")
    most = np.array([majority(truth, fold, number) for number in fold])
    print(f"  most frequent label {macro_f1(truth, most):.3f}")
    print(f"  calibration: expected error {calibration(sure, ours == truth):.3f}")
    limits(examples, truth, ours, second)
    learning(examples, directory, truth, fold)


def limits(
    examples: Sequence[Example], truth: np.ndarray, ours: np.ndarray, second: np.ndarray
) -> None:
    """Show what limits it: each label, the second guess, and labels that disagree on one text."""
    for label in sorted(set(truth)):
        mine, found = truth == label, ours == label
        both = int((mine & found).sum())
        precision, recall = both / max(1, int(found.sum())), both / int(mine.sum())
        print(f"  {label}: {int(mine.sum())} messages, P {precision:.3f}, R {recall:.3f}")
    either = (ours == truth) | (second == truth)
    print(f"  right {(ours == truth).mean():.3f}, among the first two {either.mean():.3f}")
    near = alike([example.message for example in examples])
    apart = sum(bool(truth[one] != truth[other]) for one, other in near)
    print(
        f"  pairs of messages that share {ALIKE:.0%} of their words: {len(near)}, {apart} disagree"
    )


def alike(messages: Sequence[Message]) -> list[tuple[int, int]]:
    """Find pairs of messages that share much of their runs of three characters."""
    texts = ["".join((one.heading + one.body).split()) for one in messages]
    grams = [{text[at : at + 3] for at in range(len(text) - 2)} for text in texts]
    return [
        (one, other)
        for one in range(len(grams))
        for other in range(one + 1, len(grams))
        if len(grams[one] & grams[other]) >= ALIKE * len(grams[one] | grams[other])
    ]


def learning(
    examples: Sequence[Example],
    directory: Sequence[CategoryWords],
    truth: np.ndarray,
    fold: np.ndarray,
) -> None:
    """Show what limits it: macro F1 by how many messages were taught."""
    for share in (0.25, 0.5, 0.75, 1.0):
        found = truth.copy()
        size = 0
        for number in range(FOLDS):
            kept = np.flatnonzero(fold != number)
            kept = np.random.default_rng(number).permutation(kept)[: int(share * len(kept))]
            model = train([examples[at] for at in kept], [e.example() for e in directory])
            out = np.flatnonzero(fold == number)
            best = model.scores([examples[at].message for at in out]).argmax(axis=1)
            found[out] = np.array(model.labels)[best]
            size = len(kept)
        print(f"  taught {size:>4} messages: macro F1 {macro_f1(truth, found):.3f}")


def labelled() -> list[Example]:
    rows = table("labelled_train.csv")
    return [Example(Message(r["留言详情"], r["留言主题"]), r["一级分类"]) for r in rows]


def hierarchy() -> list[CategoryWords]:
    rows = table("label_hierarchy.csv")
    return [CategoryWords(r["一级分类"], r["三级分类"], r["二级分类"]) for r in rows]


def table(name: str) -> list[dict[str, str]]:
    with (MESSAGES / name).open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def folds(truth: np.ndarray) -> np.ndarray:
    chance, fold = np.random.default_rng(SEED), np.zeros(len(truth), int)
    for label in sorted(set(truth)):
        at = np.flatnonzero(truth == label)
        fold[chance.permutation(at)] = np.arange(len(at)) % FOLDS
    return fold


def by_words(examples: Sequence[Example], directory: Sequence[CategoryWords]) -> np.ndarray:
    """Count for each label the names of its categories that a message has in it."""
    found = []
    for example in examples:
        text = example.message.heading + example.message.body
        hits = Counter(e.code for e in directory if e.name in text or e.big_name in text)
        found.append(max(sorted(hits), key=lambda code: hits[code]) if hits else "")
    return np.array(found)


def majority(truth: np.ndarray, fold: np.ndarray, number: int) -> str:
    return str(Counter(truth[fold != number].tolist()).most_common(1)[0][0])


def macro_f1(truth: np.ndarray, found: np.ndarray) -> float:
    scores = []
    for label in sorted(set(truth)):
        both = int(((truth == label) & (found == label)).sum())
        scores.append(2 * both / int((truth == label).sum() + (found == label).sum()))
    return float(np.mean(scores))


def calibration(sure: np.ndarray, right: np.ndarray) -> float:
    """Give the mean gap between probability and share of right ones over ten equal parts."""
    parts = np.array_split(np.argsort(sure, kind="stable"), 10)
    return float(sum(len(p) * abs(sure[p].mean() - right[p].mean()) for p in parts) / len(sure))


def hechuan() -> None:
    grounds = plain_ground(build_areas(2026), 2026)
    rows = list(islice(reports(grounds, CASES, 2026), CASES))
    taught, rest = rows[:TAUGHT], rows[TAUGHT:]
    began = time.perf_counter()
    model = train([Example(Message(row.text), row.category) for row in taught])
    print(f"Hechuan: taught {TAUGHT} cases in {time.perf_counter() - began:.1f} s,")
    categories = sorted_cases(model, rest)
    find_repeats(rest, None)
    find_repeats(rest, categories)


def sorted_cases(model: TriageModel, rows: Sequence[SampleReport]) -> list[str]:
    began = time.perf_counter()
    shares = model.probabilities([Message(row.text) for row in rows])
    took = time.perf_counter() - began
    best, sure = shares.argmax(axis=1), shares.max(axis=1)
    right = np.array([model.labels[at] == row.category for at, row in zip(best, rows, strict=True)])
    proposed = sure >= model.facts.threshold
    found = np.array(model.labels)[best]
    truth = np.array([row.category for row in rows])
    rules = KeywordRules(directory_of_hechuan())
    words = [rules.best(Message(row.text)) for row in rows[:4_000]]
    said = np.array([word[0] if word else "" for word in words])
    print(
        f"  categories of {len(rows)} others: macro F1 {macro_f1(truth, found):.3f}, "
        f"words of the directory {macro_f1(truth[:4_000], said):.3f}; proposed for "
        f"{proposed.mean():.1%}, right {right[proposed].mean():.1%}; calibration error "
        f"{calibration(sure, right):.3f}; {1000 * took / len(rows):.2f} ms each"
    )
    return [model.labels[at] if p >= 0.5 else "" for at, p in zip(best, sure, strict=True)]


def directory_of_hechuan() -> list[CategoryWords]:
    columns = [ListColumn(key, words) for key, words in COLUMNS.items()]
    read = category_rows((r.row, r.values) for r in read_records(shipped_directory(), columns))
    return [CategoryWords(r.code, r.name, r.category, r.filing_condition, r.lead) for r in read]


def find_repeats(rows: Sequence[SampleReport], categories: Sequence[str] | None) -> None:
    known = categories or [""] * len(rows)
    seen = [
        Sighting(str(row.serial), row.x, row.y, row.at, row.text, category)
        for row, category in zip(rows, known, strict=True)
    ]
    began = time.perf_counter()
    pairs = repeated(seen)
    took = time.perf_counter() - began
    matter = {row.serial: row.serial if row.repeats is None else row.repeats for row in rows}
    sizes = Counter(matter.values())
    every = sum(size * (size - 1) // 2 for size in sizes.values())
    right = sum(matter[int(pair.earlier)] == matter[int(pair.later)] for pair in pairs)
    folds_ = folded(pairs)
    within = [row for row in rows if row.repeats is not None and row.repeats >= rows[0].serial]
    good = sum(matter[int(folds_.get(str(row.serial), -1))] == row.repeats
               for row in within if str(row.serial) in folds_)  # fmt: skip
    how = "place, time, words and proposed category" if categories else "place, time and words"
    print(
        f"  repeats by {how}: pairs precision {right / len(pairs):.3f} recall {right / every:.3f}; "
        f"folded precision {good / len(folds_):.3f} recall {good / len(within):.3f}; "
        f"{len(rows)} reports in {took:.1f} s"
    )
