"""The scorer of the corpus: examples, and agreement with the scorer of the labelled data."""

import importlib.util

import pytest

from corpus.notations import draw
from corpus.score import alike, due, match_targets, quantity, same_due, score, unit_name


def task(start, end, **fields):
    plain = {"kind": "task", "lead_units": [], "support_units": [], "joint": False}
    return {**plain, "deadline": None, "targets": [], "start": start, "end": end, **fields}


def target(name, value, unit, op="="):
    return {"name": name, "op": op, "value": value, "unit": unit, "type": "count"}


def test_a_task_needs_half_of_the_span():
    gold = [task(0, 100)]

    assert score(gold, [task(0, 60)])["task"].hits == 1
    assert score(gold, [task(0, 40)])["task"].hits == 0


def test_two_readings_of_one_task_are_one_hit_and_one_false_alarm():
    result = score([task(0, 100)], [task(0, 100), task(0, 100)])

    assert (result["task"].hits, result["task"].found) == (1, 2)


def test_a_unit_in_the_wrong_role_is_wrong():
    gold = [task(0, 9, lead_units=["县住建局"], support_units=["各镇"])]
    found = [task(0, 9, lead_units=["县住建局", "各镇"])]

    assert score(gold, found)["units"].hits == 1


def test_units_of_a_missed_task_count_as_missed():
    result = score([task(0, 9, lead_units=["县住建局"])], [])

    assert (result["units"].gold, result["units"].recall) == (1, 0.0)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("6月底完成", "2022年6月底", True),
        ("6月底取得阶段性成效并持续推进", "6月底", False),
        ("持续推进", "长期坚持", True),
        ("2023年", "到2023年底", True),
        ("11月", "2021.11", True),
        ("10个工作日内", "10个工作日内", True),
        ("每年", "每年12月", False),
        (None, None, True),
        (None, "持续推进", False),
        ("2025年12月底", "2026年12月", False),
    ],
)
def test_time_limits_are_compared_by_the_day_they_mean(one, other, same):
    assert same_due(one, other) is same, (due(one), due(other))


def test_ten_thousands_are_folded_into_the_value():
    assert quantity(target("", 1, "万名")) == quantity(target("", 10_000, "名"))
    assert quantity(target("", 2, "亿元")) == quantity(target("", 200_000_000, "元"))


def test_a_verb_in_front_of_a_target_does_not_matter():
    assert alike("新建5G基站", "5G基站") == 1.0
    assert alike("绿地率", "亮灯率") < 0.8


def test_a_trailing_and_other_departments_is_no_part_of_a_unit():
    assert unit_name("县住建局等部门") == unit_name("县住建局")


def test_a_target_found_twice_is_counted_once():
    one = target("公厕", 3, "座")

    assert match_targets([one], [one, one], names=True).hits == 1


@pytest.mark.shared
def test_agrees_with_the_scorer_of_the_labelled_data(labelled):
    spec = importlib.util.spec_from_file_location("shared_score", labelled / "score.py")
    theirs = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(theirs)
    gold = list(draw("note:dated_back", 1).rows)
    found = spoiled(gold)

    counts, shares = theirs.score_doc(gold, found)
    ours = score(gold, found)

    for name in ("task", "units", "targets", "values"):
        tally = (ours[name].hits, ours[name].found, ours[name].gold)
        assert tally == (counts[name].tp, counts[name].p, counts[name].g)
    for name in ("joint", "deadline", "boundary"):
        assert [ours[name].hits, ours[name].gold] == shares[name]


def spoiled(gold):
    """Change one thing in each of the first rows."""
    rows = [{**row} for row in gold]
    rows[0]["end"] += 5
    rows[1]["lead_units"], rows[1]["support_units"] = rows[1]["support_units"], []
    rows[2]["deadline"] = "2031年3月"
    rows[3]["joint"] = not rows[3]["joint"]
    for row in rows:
        row["targets"] = [{**one, "value": 7} for one in row["targets"][:1]] + row["targets"][1:]
    return [*rows[:-1], {**rows[-1], "start": rows[-1]["end"] - 3}]
