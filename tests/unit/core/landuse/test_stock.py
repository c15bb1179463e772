"""How old stock land is."""

from datetime import date

import pytest

from xianzhi.core.landuse.stock import StockGround, StockKind, aging, band_of

TODAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("since", "years"),
    [
        (date(2026, 3, 1), 0),
        (date(2027, 1, 1), 0),
        (date(2025, 3, 2), 0),
        (date(2025, 3, 1), 1),
        (date(2024, 2, 29), 2),
        (date(2021, 3, 2), 2),
        (date(2021, 3, 1), 5),
        (date(1990, 1, 1), 5),
    ],
)
def test_age_counts_full_years_to_the_day(since: date, years: int) -> None:
    assert band_of(since, TODAY).years == years


def test_report_has_a_row_for_every_kind_and_band_and_loses_no_ground() -> None:
    parcels = [
        StockGround(StockKind.IDLE, date(2025, 1, 1), 100),
        StockGround(StockKind.IDLE, date(2025, 2, 1), 30),
        StockGround(StockKind.UNSUPPLIED, date(2010, 1, 1), 7),
    ]
    rows = aging(parcels, TODAY)
    assert len(rows) == 12
    found = {(row.kind, row.band.slug): (row.count, row.area_m2) for row in rows if row.count}
    assert found == {(StockKind.IDLE, "from_1"): (2, 130), (StockKind.UNSUPPLIED, "from_5"): (1, 7)}
