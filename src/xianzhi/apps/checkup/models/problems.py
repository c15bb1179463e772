"""Problems that runs find, and each time they were seen (体检问题)."""

from django.db import models
from django.db.models import Q

from xianzhi.apps.checkup.choices import ProblemStatus
from xianzhi.apps.checkup.models.runs import CheckupRun
from xianzhi.records.ids import new_id

__all__ = ["CheckupProblem", "ProblemSighting"]


class CheckupProblem(models.Model):
    """Something wrong at a place (体检问题), one and the same through all runs.

    What it measures is that of ``last_run``; ``geometry`` is GeoJSON in degrees, EPSG:4490, null
    for what has no place. ``unit_code`` is the unit of the check-up, ``lead`` the unit of the
    county that got it as ``task``, or that is asked for where it went into the queue of cases.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=20, unique=True)
    edition = models.CharField(max_length=60)
    concept = models.CharField(max_length=40)
    rule = models.CharField(max_length=10)
    unit_code = models.CharField(max_length=60)
    unit_name = models.CharField(max_length=120, blank=True)
    fingerprint = models.CharField(max_length=200, blank=True)
    status = models.CharField(
        max_length=12, choices=ProblemStatus.choices, default=ProblemStatus.FOUND
    )
    severity = models.CharField(max_length=8, blank=True)
    quantity = models.FloatField()
    measured_in = models.CharField(max_length=30)
    people = models.FloatField(null=True, blank=True)
    area_m2 = models.FloatField(null=True, blank=True)
    missing = models.CharField(max_length=120, blank=True)
    object_ids = models.JSONField(default=list)
    geometry = models.JSONField(null=True, blank=True)
    x = models.FloatField(null=True, blank=True)
    y = models.FloatField(null=True, blank=True)
    area_code = models.CharField(max_length=32, blank=True)
    area_name = models.CharField(max_length=120, blank=True)
    first_run = models.ForeignKey(
        CheckupRun, on_delete=models.PROTECT, related_name="first_problems"
    )
    last_run = models.ForeignKey(CheckupRun, on_delete=models.PROTECT, related_name="last_problems")
    lead = models.ForeignKey(
        "organisations.Unit",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="checkup_problems",
    )
    due_date = models.DateField(null=True, blank=True)
    task = models.ForeignKey(
        "ledger.LedgerTask",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="checkup_problems",
    )

    case_id = models.UUIDField(
        null=True, blank=True
    )  # in the room of cases, which is not known here
    verified_at = models.DateTimeField(null=True, blank=True)  # since when its task is closed

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=ProblemStatus.values), name="problem_status_known"
            ),
            models.CheckConstraint(
                condition=Q(verified_at__isnull=True)
                | Q(status=ProblemStatus.SOLVED, task__isnull=False),
                name="verified_problem_is_solved",
            ),
            models.CheckConstraint(
                condition=~Q(status=ProblemStatus.HANDED_OVER)
                | Q(lead__isnull=False, due_date__isnull=False, task__isnull=False)
                | Q(lead__isnull=False, due_date__isnull=False, case_id__isnull=False),
                name="handed_over_problem_has_a_task_or_case",
            ),
        ]
        indexes = [
            models.Index(fields=["edition", "status"], name="problem_by_edition"),
            models.Index(fields=["concept", "unit_code"], name="problem_by_concept"),
        ]

    def __str__(self) -> str:
        return self.number


class ProblemSighting(models.Model):
    """What one run says of one problem (问题比对记录)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    problem = models.ForeignKey(CheckupProblem, on_delete=models.PROTECT, related_name="sightings")
    run = models.ForeignKey(CheckupRun, on_delete=models.PROTECT, related_name="sightings")
    fate = models.CharField(max_length=12)
    overlap = models.FloatField(null=True, blank=True)
    reason = models.JSONField(null=True, blank=True)  # {"code", "params"}
    quantity = models.FloatField(null=True, blank=True)
    people = models.FloatField(null=True, blank=True)
    severity = models.CharField(max_length=8, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["problem", "run"], name="problem_seen_once_per_run"),
            models.CheckConstraint(
                condition=Q(fate__in=("new", "persisting", "solved", "relapsed", "incomparable")),
                name="sighting_fate_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.problem_id} {self.fate}"
