"""Compliance reviews (合规性审查记录): a certificate, what it rested on, who answers for it."""

from django.db import models
from django.db.models import Q

from xianzhi.apps.atlas.models.layers import LayerVersion
from xianzhi.records.ids import new_id

__all__ = ["ComplianceReview", "ReviewLayer"]


class ComplianceReview(models.Model):
    """One parcel, reviewed once (合规性审查); never edited, a new check is a new review.

    ``certificate`` is the canonical JSON that ``sha256`` is of. ``verdict`` is what the rules say;
    ``override`` what a person decided instead, never without ``override_reason``.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=40, unique=True)
    project = models.CharField(max_length=200)
    use = models.CharField(max_length=40)
    certificate = models.TextField()
    sha256 = models.CharField(max_length=64)
    verdict = models.CharField(max_length=16)
    override = models.CharField(max_length=16, blank=True)
    override_reason = models.TextField(blank=True)
    area_m2 = models.FloatField()
    extent = models.JSONField()
    unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="compliance_reviews"
    )
    reviewed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(project=""), name="review_has_a_project"),
            models.CheckConstraint(
                condition=Q(override="") | ~Q(override_reason=""), name="override_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="review_sha256_is_hexadecimal"
            ),
        ]
        indexes = [models.Index(fields=["verdict", "reviewed_at"], name="review_by_verdict")]

    def __str__(self) -> str:
        return self.number


class ReviewLayer(models.Model):
    """A version of a layer that a review used (审查所用图层)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    review = models.ForeignKey(ComplianceReview, on_delete=models.PROTECT, related_name="layers")
    version = models.ForeignKey(LayerVersion, on_delete=models.PROTECT, related_name="reviews")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["review", "version"], name="layer_version_once_per_review"
            )
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.version_id}"
