"""What kind of county a person decided this is (县城类型认定): appended, never edited."""

from django.db import models

from xianzhi.records.ids import new_id

__all__ = ["CountyTyping"]


class CountyTyping(models.Model):
    """A decision on the kind of the county, with the facts it rests on (县城类型认定).

    The newest number is in force. ``facts`` are those of ``core.diagnosis.county_kinds``,
    ``limits`` the thresholds of the day; ``judged`` says of each kind whether it fits by them
    (null: nobody can tell), ``kinds`` what the person decided, which may differ.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.PositiveIntegerField(unique=True)
    facts = models.JSONField()
    limits = models.JSONField()
    judged = models.JSONField()  # {kind: true | false | null}
    kinds = models.JSONField(default=list)
    source = models.CharField(max_length=500)
    reason = models.CharField(max_length=2000)
    unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="county_typings"
    )
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(source="") & ~models.Q(reason=""),
                name="typing_has_source_and_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {'、'.join(self.kinds)}"
