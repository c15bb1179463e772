"""What a run heard from residents beside what it measured (两种诊断): appended, never edited."""

from django.db import models
from django.db.models import Q

from xianzhi.apps.checkup.models.problems import CheckupProblem
from xianzhi.apps.checkup.models.runs import CheckupRun
from xianzhi.records.ids import new_id

__all__ = ["ReportBacking", "ReportGroup", "ReportRound"]

_STANDINGS = ("both", "met", "missed", "undecided", "unmeasured", "scattered", "outside")


class ReportRound(models.Model):
    """What a run read of cases (诉求取数): which days, how many, and their digest.

    ``heard`` is every case of the window; the next four were left out, each for one reason.
    ``sha256`` is over what was read, the rule and the crosswalk.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.OneToOneField(CheckupRun, on_delete=models.PROTECT, related_name="report_round")
    since = models.DateField()
    until = models.DateField()
    heard = models.PositiveIntegerField()
    uncategorised = models.PositiveIntegerField()
    unlisted = models.PositiveIntegerField()  # the crosswalk has no row for the category
    of_no_place = models.PositiveIntegerField()  # the matter is about no place
    unplaced = models.PositiveIntegerField()  # no coordinates, or none near the county
    least = models.PositiveIntegerField()  # so many reports make a problem
    reach_m = models.FloatField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(since__lte=models.F("until")), name="reports_of_a_window"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.since} {self.until}"


class ReportGroup(models.Model):
    """Reports that came to the same in a run (诉求分组); each report of a run is in one of them.

    ``concept`` is the code of the category where nothing measures the matter. ``problem`` is what
    they make together; null where they make none.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(CheckupRun, on_delete=models.PROTECT, related_name="report_groups")
    position = models.PositiveIntegerField()
    standing = models.CharField(max_length=10)
    concept = models.CharField(max_length=40)
    unit_code = models.CharField(max_length=60, blank=True)
    unit_name = models.CharField(max_length=120, blank=True)
    count = models.PositiveIntegerField()
    case_ids = models.JSONField()
    problem = models.ForeignKey(
        CheckupProblem,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="report_groups",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "position"], name="report_group_place"),
            models.CheckConstraint(
                condition=Q(standing__in=_STANDINGS), name="report_standing_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.concept} {self.standing} {self.count}"


class ReportBacking(models.Model):
    """The reports that lie on a measured problem (诉求佐证), as a run found them."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(CheckupRun, on_delete=models.PROTECT, related_name="report_backings")
    problem = models.ForeignKey(
        CheckupProblem, on_delete=models.PROTECT, related_name="report_backings"
    )
    count = models.PositiveIntegerField()
    case_ids = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "problem"], name="backing_once_per_run"),
        ]

    def __str__(self) -> str:
        return f"{self.problem_id} {self.count}"
