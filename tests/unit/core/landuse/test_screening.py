"""Which changes on the ground are suspected."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from shapely import box

from xianzhi.catalogue.messages import words
from xianzhi.core.landuse.changes import compare
from xianzhi.core.landuse.rules import Verdict
from xianzhi.core.landuse.screening import (
    Judge,
    Permits,
    ScreenedPatch,
    SuspicionClass,
    screen,
)

BETWEEN = (date(2025, 6, 1), date(2026, 6, 1))
PLOT = box(-5, -5, 25, 25)


def permits(
    footprint_m2: float = float("nan"),
    from_date: date = date(2025, 9, 1),
    until_date: date | None = None,
) -> Permits:
    return Permits(
        ["P1"],
        ["rural_house"],
        np.array([PLOT], dtype=object),
        np.array([footprint_m2]),
        [from_date],
        [until_date],
    )


def screened(
    house: object, held: Permits | None = None, verdict: Verdict = Verdict.COMPLIANT
) -> list[ScreenedPatch]:
    changes = compare(np.array([], dtype=object), np.array([house], dtype=object))
    return screen(changes, held or permits(), always(verdict), between=BETWEEN)


def always(verdict: Verdict) -> Judge:
    return lambda ground, uses: [verdict] * len(ground)


@pytest.mark.parametrize(
    ("house", "held", "verdict", "suspicion", "reasons"),
    [
        (box(0, 0, 12, 10), permits(), Verdict.COMPLIANT, "legal", ("permitted",)),
        (box(0, 0, 12, 10), permits(120), Verdict.COMPLIANT, "legal", ("permitted",)),
        (box(0, 0, 20, 20), permits(120), Verdict.COMPLIANT, "suspected", ("beyond_the_permit",)),
        (box(90, 0, 102, 10), permits(), Verdict.COMPLIANT, "suspected", ("no_permit",)),
        (
            box(90, 0, 102, 10),
            permits(),
            Verdict.NON_COMPLIANT,
            "suspected",
            ("no_permit", "closed_ground"),
        ),
        (box(20, 0, 32, 20), permits(), Verdict.COMPLIANT, "suspected", ("partly_permitted",)),
        (box(18, 0, 28, 10), permits(), Verdict.COMPLIANT, "to_check", ("partly_permitted",)),
        (
            box(0, 0, 12, 10),
            permits(),
            Verdict.NON_COMPLIANT,
            "suspected",
            ("permit_on_closed_ground",),
        ),
    ],
)
def test_class_and_reasons(
    house: object, held: Permits, verdict: Verdict, suspicion: str, reasons: tuple[str, ...]
) -> None:
    (patch,) = screened(house, held, verdict)
    assert (patch.suspicion, patch.reasons) == (SuspicionClass(suspicion), reasons)
    assert 0 < patch.confidence <= 1
    for reason in reasons:
        assert words(f"patch.{reason}") != words(f"patch.{reason}", language="en")


@pytest.mark.parametrize(
    "held",
    [
        permits(from_date=date(2026, 7, 1)),  # after the later survey
        permits(from_date=date(2020, 1, 1), until_date=date(2025, 6, 1)),  # over before the first
    ],
)
def test_permit_must_have_held_between_the_surveys(held: Permits) -> None:
    (patch,) = screened(box(0, 0, 12, 10), held)
    assert (patch.suspicion, patch.permit) == (SuspicionClass.SUSPECTED, None)


def test_small_change_and_demolition_are_left_out() -> None:
    assert screened(box(0, 0, 5, 5)) == []
    gone = compare(np.array([box(0, 0, 12, 10)], dtype=object), np.array([], dtype=object))
    assert screen(gone, permits(), always(Verdict.COMPLIANT), between=BETWEEN) == []


def test_extension_is_measured_with_the_house_it_belongs_to() -> None:
    before, after = box(0, 0, 10, 10), box(0, 0, 20, 10)
    changes = compare(np.array([before], dtype=object), np.array([after], dtype=object))
    (within,) = screen(changes, permits(200), always(Verdict.COMPLIANT), between=BETWEEN)
    (beyond,) = screen(changes, permits(120), always(Verdict.COMPLIANT), between=BETWEEN)
    assert (within.suspicion, beyond.suspicion) == (
        SuspicionClass.LEGAL,
        SuspicionClass.SUSPECTED,
    )


def test_two_permits_cover_together() -> None:
    halves = Permits(
        ["P1", "P2"],
        ["rural_house"] * 2,
        np.array([box(0, 0, 6, 10), box(6, 0, 12, 10)], dtype=object),
        np.array([60.0, 60.0]),
        [date(2025, 9, 1)] * 2,
        [None, None],
    )
    (patch,) = screened(box(0, 0, 12, 10), halves)
    assert (patch.suspicion, patch.covered_share) == (SuspicionClass.LEGAL, 1.0)


def test_ground_is_judged_by_the_use_that_its_permit_names() -> None:
    asked: list[str] = []

    def judge(ground: object, uses: Sequence[str]) -> list[Verdict]:
        asked.extend(uses)
        return [Verdict.COMPLIANT] * len(uses)

    houses = np.array([box(0, 0, 12, 10), box(90, 0, 102, 10)], dtype=object)
    changes = compare(np.array([], dtype=object), houses)
    project = replace(permits(), use=["major_infrastructure"])
    screen(changes, project, judge, between=BETWEEN)
    assert asked == ["major_infrastructure", "rural_house"]
