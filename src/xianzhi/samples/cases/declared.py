"""What the sample cases are drawn from (样例事件的分布): read here what a test may expect."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

__all__ = [
    "ASKED", "CHANNELS", "DISPUTED", "FIRST", "HANDLE_HOURS", "LAST", "LOCATION_ERROR_M", "MONTHS",
    "PUBLISHED", "RATED", "REOPENED", "REWORKED", "STAGE_HOURS", "UPHELD", "VAGUE", "VOIDED",
]  # fmt: skip

_BEIJING_AHEAD = timedelta(hours=8)
FIRST = datetime(2024, 11, 1, tzinfo=UTC) - _BEIJING_AHEAD
LAST = datetime(2026, 11, 1, tzinfo=UTC) - _BEIJING_AHEAD

# By which way reports come; a repeat comes by another draw of the same.
CHANNELS: Mapping[str, float] = MappingProxyType(
    {
        "hotline": 0.42, "resident": 0.24, "grid_worker": 0.22, "counter": 0.06,
        "superior": 0.03, "media": 0.02, "open311": 0.01,
    }
)  # fmt: skip
# How far the place of a report lies from the matter, by channel: median metres.
LOCATION_ERROR_M: Mapping[str, float] = MappingProxyType(
    {
        "hotline": 22.0, "resident": 12.0, "grid_worker": 4.0, "counter": 25.0,
        "superior": 25.0, "media": 25.0, "open311": 12.0,
    }
)  # fmt: skip
MONTHS = (0.8, 0.7, 0.9, 1.0, 1.1, 1.25, 1.35, 1.3, 1.05, 0.95, 0.85, 0.85)  # January first

VAGUE = 0.06  # texts that name neither the thing nor the fault rightly
VOIDED = 0.03
DISPUTED = 0.06
UPHELD = 0.55  # of the disputes
ASKED = 0.05  # to postpone or suspend
REWORKED = 0.08
REOPENED = 0.03
RATED = 0.45
PUBLISHED = 0.6  # of the reporters who let everybody read their words

# Median hours of a stage, log-normal with a spread of 0.9; units are slower or faster on top.
STAGE_HOURS: Mapping[str, float] = MappingProxyType(
    {"verify": 0.7, "file": 0.4, "dispatch": 0.5, "sign": 1.8, "check": 6.0, "close": 1.2}
)
HANDLE_HOURS = 30.0
