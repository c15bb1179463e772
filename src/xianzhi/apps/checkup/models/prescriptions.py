"""Prescriptions (处方): sites that close a gap, appended and never edited, and proofs asked for."""

from django.db import models
from django.db.models import Q

from xianzhi.apps.checkup.models.problems import CheckupProblem
from xianzhi.apps.checkup.models.runs import CheckupRun
from xianzhi.records.ids import new_id

__all__ = ["PrescribedProblem", "Prescription", "PrescriptionTask", "SitingProof"]


class Prescription(models.Model):
    """Sites that somebody chose against a shortfall (处方), with all they were chosen on.

    ``question_sha256`` names the question: layers of the run, candidates, control lines, standard.
    ``sites`` lists of each: row, id, people, cost, land, x, y (degrees, EPSG:4490), area_m2.
    ``value`` and ``bound`` are people served anew: no choice of the same means serves more than
    the bound. ``value_before`` and ``value_after`` are in ``measured_in``; null where the indicator
    cannot be foretold. ``cost_cny`` is null where nobody said what anything costs.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=20, unique=True)
    run = models.ForeignKey(CheckupRun, on_delete=models.PROTECT, related_name="prescriptions")
    concept = models.CharField(max_length=40)
    unit_code = models.CharField(max_length=60)
    unit_name = models.CharField(max_length=120, blank=True)
    candidates = models.ForeignKey(
        "atlas.LayerVersion", on_delete=models.PROTECT, related_name="prescriptions"
    )
    candidates_sha256 = models.CharField(max_length=64)
    question_sha256 = models.CharField(max_length=64)
    inputs = models.JSONField()  # layer: SHA-256, of the run and of the control lines
    wish = models.JSONField()  # what was asked for, as the address of the studio says it
    limit_m = models.FloatField()
    sites = models.JSONField()
    served_before = models.FloatField()
    value = models.FloatField()
    bound = models.FloatField()
    people = models.FloatField()
    is_proved = models.BooleanField()
    cost_cny = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    measured_in = models.CharField(max_length=30)
    value_before = models.FloatField(null=True, blank=True)
    value_after = models.FloatField(null=True, blank=True)
    target = models.JSONField(null=True, blank=True)
    unchecked = models.JSONField(default=list)  # control layers that are not on the map
    note = models.CharField(max_length=2000, blank=True)
    unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="prescriptions"
    )
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(bound__gte=models.F("value")), name="bound_is_no_less_than_the_value"
            ),
        ]
        indexes = [models.Index(fields=["run", "concept"], name="prescription_by_indicator")]

    def __str__(self) -> str:
        return self.number


class PrescribedProblem(models.Model):
    """A problem that a prescription helps (处方对应问题): how many of its people are served."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    prescription = models.ForeignKey(
        Prescription, on_delete=models.PROTECT, related_name="problems"
    )
    problem = models.ForeignKey(
        CheckupProblem, on_delete=models.PROTECT, related_name="prescriptions"
    )
    served_people = models.FloatField()
    people = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["prescription", "problem"], name="problem_once_per_prescription"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prescription_id} {self.problem_id}"


class PrescriptionTask(models.Model):
    """The task that a prescription became (处方任务)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    prescription = models.OneToOneField(
        Prescription, on_delete=models.PROTECT, related_name="handed_over"
    )
    task = models.ForeignKey(
        "ledger.LedgerTask", on_delete=models.PROTECT, related_name="prescriptions"
    )
    lead = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="prescription_tasks"
    )
    due_date = models.DateField()
    handed_over_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.prescription_id} {self.task_id}"


class SitingProof(models.Model):
    """A proof of the best sites that was asked for, and what became of it (最优性证明).

    ``rows`` are rows of the layer of candidates; ``value`` and ``bound`` people served anew.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(CheckupRun, on_delete=models.PROTECT, related_name="proofs")
    concept = models.CharField(max_length=40)
    question_sha256 = models.CharField(max_length=64)
    wish = models.JSONField()
    asked_at = models.DateTimeField()
    post_id = models.UUIDField()
    rows = models.JSONField(null=True, blank=True)
    value = models.FloatField(null=True, blank=True)
    bound = models.FloatField(null=True, blank=True)
    fault_code = models.CharField(max_length=80, blank=True)
    fault_params = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(rows__isnull=True, value__isnull=True, bound__isnull=True)
                | Q(rows__isnull=False, value__isnull=False, bound__isnull=False, fault_code=""),
                name="proof_ends_one_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.concept} {self.question_sha256[:8]}"
