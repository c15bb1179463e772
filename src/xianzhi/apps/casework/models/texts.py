"""Standard texts that handlers and dispatchers choose from (常用语)."""

from django.db import models
from django.db.models import Q

from xianzhi.records.ids import new_id

__all__ = ["StandardText"]


class StandardText(models.Model):
    """Words that are offered in the form of a move (常用语), of the county or of one unit.

    The words of a row are never changed: other words are a new row in the same place, and the old
    one is retired.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit = models.ForeignKey(  # null for those of the county
        "organisations.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    verb = models.CharField(max_length=16)  # the move that they are for
    text = models.CharField(max_length=300)
    position = models.PositiveSmallIntegerField()  # the number that takes it
    added_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "verb", "position"],
                condition=Q(retired_at__isnull=True, unit__isnull=False),
                name="text_of_a_unit_by_number",
            ),
            models.UniqueConstraint(
                fields=["verb", "position"],
                condition=Q(retired_at__isnull=True, unit__isnull=True),
                name="text_of_the_county_by_number",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="standard_text_says_something"),
        ]

    def __str__(self) -> str:
        return self.text
