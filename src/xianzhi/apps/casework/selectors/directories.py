"""The directory of categories in force (现行类别目录)."""

from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from xianzhi.apps.casework.models import Category, CategoryVersion
from xianzhi.errors import RuleError

__all__ = [
    "CategoryLine",
    "DirectoryHead",
    "category_by_older_code",
    "category_in_force",
    "category_list",
    "directory_head",
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


@dataclass(frozen=True, slots=True)
class DirectoryHead:
    """The directory in force as a whole (目录)."""

    number: int
    name: str
    source: str


def directory_head() -> DirectoryHead | None:
    """Say which directory is in force (现行目录); null before the first one."""
    found = CategoryVersion.objects.order_by("-number").first()
    return DirectoryHead(found.number, found.name, found.source) if found else None


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
    found = Category.objects.filter(version_id=version_id).order_by("position")
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
    )
