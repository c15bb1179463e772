"""Reports of one matter are found by place, time and words, and it is said why."""

from datetime import UTC, datetime, timedelta

from xianzhi.core.triage.repeats import Sighting, folded, repeated, repeats_of

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
HERE = (108.62, 32.88)
TEXT = "稻香路口的路灯不亮，晚上黑漆漆"


def seen(name: str, hours: float = 0, north_m: float = 0, text: str = TEXT) -> Sighting:
    at = NOON + timedelta(hours=hours)
    return Sighting(name, HERE[0], HERE[1] + north_m / 111_320, at, text)


def test_a_second_report_of_one_matter_is_found_with_reasons() -> None:
    (pair,) = repeated([seen("a"), seen("b", hours=5, north_m=20)])

    assert (pair.earlier, pair.later) == ("a", "b")
    assert [(reason.code, dict(reason.params)) for reason in pair.reasons] == [
        ("triage.reason.near", {"metres": "20"}),
        ("triage.reason.hours", {"hours": "5"}),
        ("triage.reason.alike", {"percent": "100"}),
    ]


def test_far_late_and_other_reports_are_no_repeats() -> None:
    others = [
        seen("far", north_m=400),
        seen("late", hours=24 * 40),
        seen("other", text="广场舞音响声音太大影响孩子写作业"),
    ]

    assert repeats_of(seen("a"), others) == ()


def test_another_category_speaks_against_a_repeat() -> None:
    lamp = Sighting("a", *HERE, NOON, TEXT, "H04001")
    drain = Sighting("b", *HERE, NOON, TEXT[:6] + "下水道堵了冒脏水", "H03004")
    also_lamp = Sighting("b", *HERE, NOON, TEXT[:6] + "下水道堵了冒脏水", "H04001")

    assert repeated([lamp, drain]) == ()
    assert len(repeated([lamp, also_lamp])) == 1


def test_repeats_fold_into_the_first_report() -> None:
    three = [seen("a"), seen("b", hours=1), seen("c", hours=2)]

    assert folded(repeated(three)) == {"b": "a", "c": "a"}


def test_borders_of_the_cells_hide_no_pair() -> None:
    for step in range(40):  # across several cells, north and east
        first = seen("a", north_m=step * 9.7)
        x = first.x + 0.0009
        second = Sighting("b", x, first.y, first.at, TEXT)
        east = Sighting("a", first.x + step * 1e-4, first.y, first.at, TEXT)
        beside = Sighting("b", east.x + 0.0003, east.y, east.at, TEXT)
        assert len(repeated([first, second])) == len(repeats_of(first, [second])) == 1
        assert len(repeated([east, beside])) == 1
