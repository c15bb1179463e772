"""The directory of categories, in versions (立案结案规范目录)."""

from django.db import models
from django.db.models import Q

from xianzhi.apps.casework.choices import CategoryKind
from xianzhi.records.ids import new_id

__all__ = ["Category", "CategoryCode", "CategoryVersion"]


class CategoryVersion(models.Model):
    """A directory as it was adopted (目录版本); never edited. The one of the highest number holds.

    ``sha256`` is over its rows: the same directory is adopted once after another.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.PositiveIntegerField(unique=True)  # from 1 without gaps
    name = models.CharField(max_length=120)
    source = models.CharField(max_length=400)  # where it comes from, and what it is not
    sha256 = models.CharField(max_length=64)
    adopted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(number__gte=1), name="directory_counts_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"


class Category(models.Model):
    """One category of a directory (事件类别); never edited: a change is a new version.

    ``limits`` holds a limit by the step that it is for; a step without one has that of the product.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.ForeignKey(
        CategoryVersion, on_delete=models.PROTECT, related_name="categories"
    )
    code = models.CharField(max_length=20)
    kind = models.CharField(max_length=10, choices=CategoryKind.choices)
    big_name = models.CharField(max_length=80)
    name = models.CharField(max_length=80)
    filing_condition = models.CharField(max_length=400, blank=True)
    closing_condition = models.CharField(max_length=400, blank=True)
    limits = models.JSONField(default=dict)  # {"handle": "5 working_days"}
    lead = models.CharField(max_length=120, blank=True)  # responsible body, as offices print it
    supervisor = models.CharField(max_length=120, blank=True)
    reopen_days = models.PositiveSmallIntegerField(null=True, blank=True)  # null: the site's
    position = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="category_once_per_version"),
            models.CheckConstraint(
                condition=Q(kind__in=CategoryKind.values), name="category_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(reopen_days__isnull=True) | Q(reopen_days__lte=3650),
                name="category_reopens_within_ten_years",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class CategoryCode(models.Model):
    """What a category was called in an older list of codes (新旧代码对照)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="older_codes")
    scheme = models.CharField(max_length=40)
    code = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["category", "scheme", "code"], name="older_code_once_per_category"
            ),
        ]
        indexes = [models.Index(fields=["scheme", "code"], name="category_by_older_code")]

    def __str__(self) -> str:
        return f"{self.scheme} {self.code}"
