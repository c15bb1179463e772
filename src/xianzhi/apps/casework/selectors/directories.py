"""The directory of categories in force (现行类别目录)."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from xianzhi.apps.casework.models import Category, CategoryVersion
from xianzhi.errors import RuleError

__all__ = [
    "CategoryLine",
    "DirectoryHead",
    "categories_of",
    "category_by_older_code",
    "category_in_force",
    "category_list",
    "directory_head",
    "directory_versions",
]

_KEPT = 4


@dataclass(frozen=True, slots=True)
class CategoryLine:
    """A category as lists show it (类别)."""

    id: str
    code: str
    kind: str
    big_name: str
    name: str
    filing_condition: str
    closing_condition: str
    limits: tuple[tuple[str, str], ...]
    lead: str
    supervisor: str
    older_codes: tuple[tuple[str, str], ...] = ()  # scheme and code
    reopen_days: int | None = None


@dataclass(frozen=True, slots=True)
class DirectoryHead:
    """The directory in force as a whole (目录)."""

    number: int
    name: str
    source: str
    adopted_at: datetime


def directory_head() -> DirectoryHead | None:
    """Say which directory is in force (现行目录); null before the first one."""
    return next(iter(directory_versions()), None)


def directory_versions() -> tuple[DirectoryHead, ...]:
    """List the directories that were adopted, the one in force first (历次目录)."""
    found = CategoryVersion.objects.order_by("-number")
    return tuple(DirectoryHead(one.number, one.name, one.source, one.adopted_at) for one in found)


def categories_of(number: int) -> tuple[CategoryLine, ...]:
    """List the categories of one version (某一版类别); none where there is no such version."""
    found = CategoryVersion.objects.filter(number=number).values_list("pk", flat=True).first()
    return _lines(found) if found else ()


def category_list() -> tuple[CategoryLine, ...]:
    """List the categories in force, in the order of the directory (现行类别)."""
    last = CategoryVersion.objects.order_by("-number").values_list("pk", flat=True).first()
    return _lines(last) if last else ()


def category_in_force(code: str) -> Category:
    """Find a category of the directory in force.

    Raises
    ------
    RuleError
        It has none of that code.
    """
    found = (
        Category.objects.filter(code=code[:20])
        .select_related("version")
        .order_by("-version__number")
    ).first()
    if found is None or found.version_id != _last():
        raise RuleError("casework.category_unknown", {"code": code[:40]})
    return found


def category_by_older_code(scheme: str, code: str) -> CategoryLine | None:
    """Find what an older code is called today (旧代码对照); null when nobody knows."""
    found = Category.objects.filter(
        version_id=_last(), older_codes__scheme=scheme, older_codes__code=code
    ).first()
    return _line(found) if found else None


def _last() -> UUID | None:
    return CategoryVersion.objects.order_by("-number").values_list("pk", flat=True).first()


@lru_cache(_KEPT)
def _lines(version_id: UUID) -> tuple[CategoryLine, ...]:
    """Read a version once: it is never edited."""
    chosen = Category.objects.filter(version_id=version_id).prefetch_related("older_codes")
    found = chosen.order_by("position")
    return tuple(_line(category) for category in found)


def _line(category: Category) -> CategoryLine:
    return CategoryLine(
        id=str(category.pk),
        code=category.code,
        kind=category.kind,
        big_name=category.big_name,
        name=category.name,
        filing_condition=category.filing_condition,
        closing_condition=category.closing_condition,
        limits=tuple(category.limits.items()),
        lead=category.lead,
        supervisor=category.supervisor,
        older_codes=tuple(sorted((one.scheme, one.code) for one in category.older_codes.all())),
        reopen_days=category.reopen_days,
    )
