"""Bottom lines of a project (底线核验记录)."""

from django.db import models
from django.db.models import Q

from xianzhi.apps.atlas.choices import LineStanding
from xianzhi.apps.atlas.models.reviews import ComplianceReview
from xianzhi.records.ids import new_id

__all__ = ["BottomLineMark"]


class BottomLineMark(models.Model):
    """What a post said of one line (核验意见); appended, never edited: the last one stands."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    review = models.ForeignKey(
        ComplianceReview, on_delete=models.PROTECT, related_name="bottom_line_marks"
    )
    number = models.PositiveIntegerField()  # from 1 in its review, without gaps
    line = models.CharField(max_length=40)
    standing = models.CharField(max_length=8, choices=LineStanding.choices)
    reason = models.CharField(max_length=2000)
    figures = models.JSONField(default=dict)
    marked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "number"], name="mark_number_in_review"),
            models.CheckConstraint(
                condition=Q(standing__in=LineStanding.values), name="mark_standing_known"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="mark_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.number} {self.line}"
