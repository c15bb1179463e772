"""Coordinates as people write them: decimals, degrees-minutes-seconds (坐标值识别)."""

import re

__all__ = ["coordinate"]

_PLAIN = re.compile(r"[+-]?\d{1,9}(?:\.\d+)?(?:[eE][+-]?\d{1,2})?")
_SEXAGESIMAL = re.compile(
    r"(?P<side>[NSEWnsew北南东西])?\s*(?P<sign>-)?(?P<degrees>\d{1,3})\s*[°º度d:：]\s*"
    r"(?:(?P<minutes>\d{1,2}(?:\.\d+)?)\s*['′’‘分m:：]?\s*)?"
    r"(?:(?P<seconds>\d{1,2}(?:\.\d+)?)\s*(?:[\"″”“秒s]|''|′′|’’)?\s*)?(?P<end>[NSEWnsew北南东西])?"
)
_WIDE = str.maketrans("０１２３４５６７８９．－，", "0123456789.-,")
_BEHIND = frozenset("SWsw南西")


def coordinate(value: object) -> float | None:
    """Read one coordinate (坐标值) such as ``108.5``, ``108°30′15.5″``, ``东经108度30分``."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return float(value)
    text = str(value).translate(_WIDE).strip().removeprefix("东经").removeprefix("北纬").strip()
    if _PLAIN.fullmatch(text):
        return float(text)
    return _sexagesimal(text)


def _sexagesimal(text: str) -> float | None:
    found = _SEXAGESIMAL.fullmatch(text)
    if found is None:
        return None
    minutes, seconds = float(found["minutes"] or 0), float(found["seconds"] or 0)
    if minutes >= 60 or seconds >= 60:
        return None
    value = float(found["degrees"]) + minutes / 60 + seconds / 3600
    side = found["side"] or found["end"]
    return -value if found["sign"] or side in _BEHIND else value
