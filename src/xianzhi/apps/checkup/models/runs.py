"""Runs of the check-up and what they observed (体检运行、指标观测值): appended, never edited."""

from django.db import models
from django.db.models import Q

from xianzhi.records.ids import new_id

__all__ = ["CheckupRequest", "CheckupRun", "IndicatorObservation", "RunLayer"]

_VERDICTS = ("met", "unmet", "undecidable")


class CheckupRun(models.Model):
    """An edition computed on the layers of a day (体检运行), whole and for good.

    ``plane`` is the EPSG code of the zone in which everything was measured. ``grading`` is how the
    edition graded then; empty where it does not.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=20, unique=True)
    edition = models.CharField(max_length=60)
    edition_title = models.JSONField()  # {"zh", "en"}
    edition_sha256 = models.CharField(max_length=64)
    cut_off_date = models.DateField()
    engine = models.CharField(max_length=40)
    plane = models.CharField(max_length=20)
    grading = models.JSONField(default=dict)
    unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="checkup_runs"
    )
    before = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="following"
    )
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(edition=""), name="run_has_an_edition")]
        indexes = [models.Index(fields=["edition", "cut_off_date"], name="run_by_edition")]

    def __str__(self) -> str:
        return self.number


class RunLayer(models.Model):
    """A version of a layer that a run read (所用图层)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(CheckupRun, on_delete=models.PROTECT, related_name="layers")
    name = models.CharField(max_length=60)
    version = models.ForeignKey(
        "atlas.LayerVersion", on_delete=models.PROTECT, related_name="checkup_runs"
    )
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "name"], name="layer_once_per_run"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.name}"


class CheckupRequest(models.Model):
    """A run that was asked for, and what became of it (体检申请)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    edition = models.CharField(max_length=60)
    cut_off_date = models.DateField()
    asked_at = models.DateTimeField()
    post_id = models.UUIDField()
    because = models.JSONField(default=list)  # layers whose new versions asked for it
    run = models.OneToOneField(
        CheckupRun, null=True, blank=True, on_delete=models.PROTECT, related_name="request"
    )
    fault_code = models.CharField(max_length=80, blank=True)
    fault_params = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(run__isnull=True) | Q(fault_code=""), name="request_ends_one_way"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition} {self.cut_off_date}"


class IndicatorObservation(models.Model):
    """The value of one indicator in one unit (指标观测值), never without what it was made of.

    ``num`` and ``den`` are SI; ``value``, ``lo`` and ``hi`` in ``measured_in``. ``target``,
    ``reasons``, ``inputs`` and ``variants`` are as ``core.indicators`` says them.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(CheckupRun, on_delete=models.PROTECT, related_name="observations")
    position = models.PositiveIntegerField()
    concept = models.CharField(max_length=40)
    definition = models.CharField(max_length=60)
    definition_sha256 = models.CharField(max_length=64, blank=True)
    level = models.CharField(max_length=12)
    unit_code = models.CharField(max_length=60)
    unit_name = models.CharField(max_length=120, blank=True)
    unit_version = models.CharField(max_length=60, blank=True)
    measured_in = models.CharField(max_length=30)
    direction = models.CharField(max_length=10)
    value = models.FloatField(null=True, blank=True)
    num = models.FloatField(null=True, blank=True)
    den = models.FloatField(null=True, blank=True)
    lo = models.FloatField(null=True, blank=True)
    hi = models.FloatField(null=True, blank=True)
    known = models.PositiveIntegerField(null=True, blank=True)
    total = models.PositiveIntegerField(null=True, blank=True)
    verdict = models.CharField(max_length=12)
    method = models.CharField(max_length=10)
    target = models.JSONField(null=True, blank=True)
    reasons = models.JSONField(default=list)
    variants = models.JSONField(default=dict)
    formula = models.JSONField(default=dict)  # {"zh", "en"}
    verification = models.CharField(max_length=10)
    inputs = models.JSONField(default=dict)  # layer: SHA-256
    as_of = models.CharField(max_length=10, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "concept", "unit_code"], name="observed_once_per_unit"
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=_VERDICTS), name="observation_verdict_known"
            ),
            models.CheckConstraint(
                condition=~Q(verdict__in=("met", "unmet")) | Q(value__isnull=False),
                name="verdict_needs_a_value",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.definition} {self.unit_code}"
