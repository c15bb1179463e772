"""Terms as they are stored beside a clock (时限规定的存储形式)."""

from collections.abc import Mapping

from xianzhi.core.calendar import Limit, LimitUnit, StartRule, Terms

__all__ = ["Stored", "read_terms", "store_terms"]

Stored = dict[str, str | int | bool]


def store_terms(terms: Terms) -> Stored:
    """Write terms as flat JSON (存储时限规定)."""
    stored: Stored = {
        "count": terms.limit.count,
        "unit": terms.limit.unit.value,
        "starts": terms.starts.value,
        "is_rolled": terms.is_rolled,
        "most_extension": terms.most_extension,
        "basis": terms.basis,
    }
    if terms.cap is not None:
        stored |= {"cap_count": terms.cap.count, "cap_unit": terms.cap.unit.value}
    return stored


def read_terms(stored: Mapping[str, str | int | bool]) -> Terms:
    """Read terms that were stored (读取时限规定)."""
    has_cap = "cap_count" in stored
    return Terms(
        Limit(int(stored["count"]), LimitUnit(str(stored["unit"]))),
        StartRule(str(stored["starts"])),
        is_rolled=bool(stored["is_rolled"]),
        most_extension=int(stored["most_extension"]),
        cap=Limit(int(stored["cap_count"]), LimitUnit(str(stored["cap_unit"])))
        if has_cap
        else None,
        basis=str(stored["basis"]),
    )
