"""Who works in which grid, and what the grid is to reach (网格员、任期、目标)."""

from django.db import models
from django.db.models import F, Q

from xianzhi.apps.grid.choices import Employment
from xianzhi.apps.grid.models.areas import Area
from xianzhi.records.ids import new_id

__all__ = ["GridGoal", "GridWorker", "WorkerTerm"]


class GridWorker(models.Model):
    """A person who works in grids (网格员); rights come from posts, this register from the county.

    No telephone and no number of a person is kept here.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.OneToOneField(
        "accounts.Person", on_delete=models.PROTECT, related_name="grid_worker"
    )
    unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="grid_workers"
    )
    employment = models.CharField(max_length=10, choices=Employment.choices)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(employment__in=Employment.values), name="employment_is_known"
            ),
        ]

    def __str__(self) -> str:
        return str(self.person_id)


class WorkerTerm(models.Model):
    """A worker in an area for a period (任期), half-open; ``follows`` is the term handed over.

    One person may hold several areas, an area several workers, of whom one leads.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    worker = models.ForeignKey(GridWorker, on_delete=models.PROTECT, related_name="terms")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="terms")
    post = models.ForeignKey(
        "accounts.Post", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_lead = models.BooleanField(default=True)
    duties = models.JSONField(default=list)  # slugs of Duty
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    follows = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="followed_by"
    )
    handover_note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="worker_term_is_forward",
            ),
            models.UniqueConstraint(
                fields=["area"],
                condition=Q(valid_until__isnull=True, is_lead=True),
                name="one_lead_in_an_area",
            ),
            models.UniqueConstraint(
                fields=["worker", "area"],
                condition=Q(valid_until__isnull=True),
                name="worker_once_in_an_area",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.worker_id} {self.area_id}"


class GridGoal(models.Model):
    """What an area is to reach in a year (网格目标): in words, and in a number where it has one."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="goals")
    year = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=200)
    target = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    measure = models.CharField(max_length=20, blank=True)  # 户、次、% …
    reached = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    given_by = models.ForeignKey(
        "organisations.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    due_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="goal_has_words"),
            models.UniqueConstraint(fields=["area", "year", "words"], name="goal_once_a_year"),
        ]

    def __str__(self) -> str:
        return self.words
