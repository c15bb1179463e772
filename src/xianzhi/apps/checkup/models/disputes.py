"""Findings that somebody disputes (体检异议), answered and ruled upon: appended, never edited."""

from django.db import models
from django.db.models import Q

from xianzhi.apps.checkup.models.problems import CheckupProblem
from xianzhi.apps.checkup.models.runs import CheckupRun
from xianzhi.records.ids import new_id

__all__ = ["DisputeAnswer", "DisputeRuling", "ProblemDispute"]


class ProblemDispute(models.Model):
    """What somebody has against the finding of a run (体检异议).

    ``finding`` is what the run says: that the problem is solved, disputed by whoever verifies it,
    or that it is open, disputed by the unit that has it. One finding is disputed once.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    problem = models.ForeignKey(CheckupProblem, on_delete=models.PROTECT, related_name="disputes")
    run = models.ForeignKey(CheckupRun, on_delete=models.PROTECT, related_name="disputes")
    finding = models.CharField(max_length=6)
    reason = models.CharField(max_length=2000)
    file = models.ForeignKey(
        "evidence.StoredFile",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="problem_disputes",
    )
    file_name = models.CharField(max_length=255, blank=True)
    raised_by = models.UUIDField()  # the user: nobody rules on what is their own
    post_id = models.UUIDField()
    raised_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["problem", "run"], name="finding_is_disputed_once"),
            models.CheckConstraint(
                condition=Q(finding__in=("solved", "open")), name="disputed_finding_known"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="dispute_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.problem_id} {self.finding}"


class DisputeAnswer(models.Model):
    """What the unit of a problem says to a dispute (异议答复)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dispute = models.OneToOneField(ProblemDispute, on_delete=models.PROTECT, related_name="answer")
    text = models.CharField(max_length=2000)
    answered_by = models.UUIDField()
    post_id = models.UUIDField()
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="dispute_answer_has_words"),
        ]

    def __str__(self) -> str:
        return f"{self.dispute_id}"


class DisputeRuling(models.Model):
    """What a third person decided about a dispute (异议裁定), and why."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dispute = models.OneToOneField(ProblemDispute, on_delete=models.PROTECT, related_name="ruling")
    is_upheld = models.BooleanField()
    reason = models.CharField(max_length=2000)
    ruled_by = models.UUIDField()
    post_id = models.UUIDField()
    ruled_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="ruling_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.dispute_id} {self.is_upheld}"
