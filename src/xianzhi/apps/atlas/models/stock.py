"""Stock land (批而未供、闲置、存量低效用地台账)."""

from django.db import models
from django.db.models import Q

from xianzhi.apps.atlas.choices import StockKind, StockState, StockWay
from xianzhi.apps.atlas.models.quota import QuotaEntry
from xianzhi.records.ids import new_id

__all__ = ["StockParcel"]


class StockParcel(models.Model):
    """A parcel that waits to be dealt with (存量地块). Columns hold the last state of its history.

    ``own_code`` is the number that the office itself gave; ``holder`` a unit or a firm, never a
    private person. ``quota_entry`` is the booking of what it earned, null where its kind earns
    nothing.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    own_code = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=10, choices=StockKind.choices)
    holder = models.CharField(max_length=200)
    town_code = models.CharField(max_length=32)
    place = models.CharField(max_length=200, blank=True)
    cause = models.CharField(max_length=500)
    since_date = models.DateField()
    area_m2 = models.PositiveBigIntegerField()
    plan = models.CharField(max_length=500, blank=True)
    due_date = models.DateField(null=True, blank=True)
    geometry = models.JSONField(null=True, blank=True)  # GeoJSON, degrees, EPSG:4490
    state = models.CharField(
        max_length=5, choices=StockState.choices, default=StockState.OPEN, db_index=True
    )
    way = models.CharField(max_length=11, choices=StockWay.choices, blank=True)
    dealt_date = models.DateField(null=True, blank=True)
    quota_entry = models.OneToOneField(
        QuotaEntry, null=True, blank=True, on_delete=models.PROTECT, related_name="stock_parcel"
    )
    registered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(area_m2__gt=0), name="stock_has_an_area"),
            models.CheckConstraint(condition=Q(kind__in=StockKind.values), name="stock_kind_known"),
            models.UniqueConstraint(
                fields=["own_code"], condition=~Q(own_code=""), name="stock_own_code_once"
            ),
            models.CheckConstraint(
                condition=Q(
                    state=StockState.OPEN,
                    way="",
                    dealt_date__isnull=True,
                    quota_entry__isnull=True,
                )
                | (
                    Q(state=StockState.DEALT, dealt_date__isnull=False) & Q(way__in=StockWay.values)
                ),
                name="stock_is_open_or_says_how_it_was_dealt_with",
            ),
        ]
        indexes = [models.Index(fields=["town_code", "kind"], name="stock_by_town")]

    def __str__(self) -> str:
        return self.code
