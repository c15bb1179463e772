"""Why values moved since the run before (变化归因): appended with the run, never edited."""

from django.db import models
from django.db.models import Q

from xianzhi.apps.checkup.models.runs import IndicatorObservation
from xianzhi.records.ids import new_id

__all__ = ["ObservationChange"]

_PARTS = ("total", "by_definition", "by_boundary", "by_data", "really")
_TRENDS = ("better", "worse", "same", "unknown")


class ObservationChange(models.Model):
    """The change of a value since the run before, in parts that sum to it (变化归因).

    All parts are in ``measured_in`` of the observation. They are null together when one of them
    cannot be computed: ``reason`` says why, and the trend is unknown. ``trend`` is that of what
    really happened.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    observation = models.OneToOneField(
        IndicatorObservation, on_delete=models.PROTECT, related_name="change"
    )
    before = models.FloatField(null=True, blank=True)  # the value as the run before published it
    total = models.FloatField(null=True, blank=True)
    by_definition = models.FloatField(null=True, blank=True)
    by_boundary = models.FloatField(null=True, blank=True)
    by_data = models.FloatField(null=True, blank=True)
    really = models.FloatField(null=True, blank=True)
    trend = models.CharField(max_length=8)
    reason = models.JSONField(null=True, blank=True)  # {"code", "params"}

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(trend__in=_TRENDS), name="change_trend_known"),
            models.CheckConstraint(
                condition=Q(**{f"{part}__isnull": False for part in _PARTS}, reason__isnull=True)
                | Q(**{f"{part}__isnull": True for part in _PARTS}, trend="unknown"),
                name="change_is_whole_or_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.observation_id} {self.trend}"
