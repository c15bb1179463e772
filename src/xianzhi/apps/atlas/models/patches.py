"""Suspected patches (疑似图斑): what changed on the ground, and what became of it."""

from django.db import models
from django.db.models import F, Q

from xianzhi.apps.atlas.choices import PatchClass, PatchStatus
from xianzhi.apps.atlas.models.layers import LayerVersion
from xianzhi.records.ids import new_id

__all__ = ["Patch", "PatchFile", "Screening"]


class Screening(models.Model):
    """Two versions of one layer, compared and screened once (图斑筛查).

    ``settings["digest"]`` is over everything that the result depends on: the same two versions by
    the same rules, layers and permits are screened once.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    before = models.ForeignKey(
        LayerVersion, on_delete=models.PROTECT, related_name="screenings_from"
    )
    after = models.ForeignKey(LayerVersion, on_delete=models.PROTECT, related_name="screenings_to")
    settings = (
        models.JSONField()
    )  # survey error, least area, tolerance, digests of rules and layers
    counts = models.JSONField()  # changes by kind
    screened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(before=F("after")), name="screening_compares_two_versions"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.before_id} {self.after_id}"


class Patch(models.Model):
    """One piece of ground that changed (图斑). Columns hold the last state of its history.

    ``geometry`` is the ground that was gained, ``before_shape`` and ``after_shape`` what stood
    there at both dates (null: nothing). ``answer`` is what the unit said last and nobody verified
    yet; ``task_id`` the task that the dispatch opened, in whatever room tasks are kept.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    screening = models.ForeignKey(Screening, on_delete=models.PROTECT, related_name="patches")
    code = models.CharField(max_length=40, unique=True)
    change = models.CharField(max_length=10)  # new, grown, …
    patch_class = models.CharField(max_length=10, choices=PatchClass.choices)
    reasons = models.JSONField(default=list)  # message codes of what speaks for the class
    plan_check = models.JSONField(default=list)  # findings, as on a certificate
    verdict = models.CharField(max_length=16)
    area_m2 = models.FloatField()
    confidence = models.FloatField()
    protected_m2 = models.FloatField(default=0.0)  # of it within red lines or basic farmland
    geometry = models.JSONField()  # GeoJSON, degrees, EPSG:4490
    before_shape = models.JSONField(null=True, blank=True)
    after_shape = models.JSONField(null=True, blank=True)
    x = models.FloatField()
    y = models.FloatField()
    town_code = models.CharField(max_length=32, blank=True)
    area_code = models.CharField(max_length=32, blank=True)  # the smallest area it lies in
    status = models.CharField(max_length=12, choices=PatchStatus.choices, default=PatchStatus.FOUND)
    answer = models.CharField(max_length=12, blank=True)
    task_id = models.CharField(max_length=36, blank=True)
    unit = models.ForeignKey(
        "organisations.Unit",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="patches",
    )
    due_date = models.DateField(null=True, blank=True)
    found_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(patch_class__in=PatchClass.values), name="patch_class_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=PatchStatus.values), name="patch_status_known"
            ),
            models.CheckConstraint(
                condition=Q(confidence__gte=0) & Q(confidence__lte=1), name="patch_confidence_share"
            ),
            models.CheckConstraint(condition=Q(area_m2__gt=0), name="patch_has_an_area"),
            models.CheckConstraint(
                condition=Q(status=PatchStatus.FOUND)
                | (Q(unit__isnull=False) & Q(due_date__isnull=False)),
                name="dispatched_patch_has_unit_and_date",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "town_code"], name="patch_by_status"),
            models.Index(fields=["found_at"], name="patch_by_found"),
        ]

    def __str__(self) -> str:
        return self.code


class PatchFile(models.Model):
    """A photo or another file that proves what a unit found (核查佐证); never edited."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    patch = models.ForeignKey(Patch, on_delete=models.PROTECT, related_name="files")
    file = models.ForeignKey(
        "evidence.StoredFile", on_delete=models.PROTECT, related_name="patch_files"
    )
    name = models.CharField(max_length=255)
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["patch", "file"], name="file_once_per_patch"),
        ]

    def __str__(self) -> str:
        return self.name
