"""Layers and their immutable versions (图层与版本)."""

from django.db import models
from django.db.models import F, Q

from xianzhi.apps.atlas.choices import Theme, VersionStatus, Visibility
from xianzhi.records.ids import new_id

__all__ = ["Layer", "LayerReader", "LayerVersion"]


class Layer(models.Model):
    """A layer of the one map (图层): what it is, whose it is, who may see it.

    ``code`` is the name under which control rules speak of it. ``zone_field`` is the attribute that
    parts it into zones (for example the level of a water-source zone), empty where it has none.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    theme = models.CharField(max_length=14, choices=Theme.choices)
    owner = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="owned_layers"
    )
    licence = models.CharField(max_length=200, blank=True)
    description = models.TextField(blank=True)
    visibility = models.CharField(
        max_length=9, choices=Visibility.choices, default=Visibility.OFFICIALS
    )
    zone_field = models.CharField(max_length=60, blank=True)
    title_field = models.CharField(max_length=60, blank=True)
    position = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[a-z][a-z0-9_]*$"), name="layer_code_is_a_slug"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="layer_has_a_name"),
            models.CheckConstraint(condition=Q(theme__in=Theme.values), name="layer_theme_known"),
            models.CheckConstraint(
                condition=Q(visibility__in=Visibility.values), name="layer_visibility_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class LayerReader(models.Model):
    """A unit that may see a layer which is not for everybody (授权单位)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    layer = models.ForeignKey(Layer, on_delete=models.PROTECT, related_name="readers")
    unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="readable_layers"
    )
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["layer", "unit"],
                condition=Q(until_at__isnull=True),
                name="reader_once_per_layer",
            ),
            models.CheckConstraint(
                condition=Q(until_at__isnull=True) | Q(until_at__gte=F("from_at")),
                name="reader_period_is_forward",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.layer_id} {self.unit_id}"


class LayerVersion(models.Model):
    """One state of a layer (图层版本): its content never changes, only its standing does.

    ``snapshot`` is the GeoParquet file in EPSG:4490, found again under ``snapshot.sha256``. Index,
    tiles and feature rows are computed from it and may be thrown away. ``source_crs`` is what the
    file said or what a person declared; ``area_crs`` the county's zone that areas are measured in.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    layer = models.ForeignKey(Layer, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    status = models.CharField(
        max_length=10, choices=VersionStatus.choices, default=VersionStatus.DRAFT
    )
    snapshot = models.ForeignKey(
        "evidence.StoredFile", on_delete=models.PROTECT, related_name="layer_snapshots"
    )
    original = models.ForeignKey(
        "evidence.StoredFile", on_delete=models.PROTECT, related_name="layer_originals"
    )
    original_name = models.CharField(max_length=255)
    source = models.CharField(max_length=200, blank=True)
    as_of_date = models.DateField()
    completeness = models.CharField(max_length=200, blank=True)
    approval = models.CharField(max_length=200, blank=True)
    source_crs = models.CharField(max_length=20)
    source_datum = models.CharField(max_length=10, blank=True)  # gcj02, bd09: converted on the way
    area_crs = models.CharField(max_length=20)
    feature_count = models.PositiveIntegerField()
    area_m2 = models.FloatField()
    extent = models.JSONField()  # [west, south, east, north], degrees, EPSG:4490
    fields = models.JSONField(default=list)  # [{"name", "kind"}] in the order of the file
    issues = models.JSONField(default=list)  # [{"code", "severity", "params", "row", "x", "y"}]
    imported_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["layer", "number"], name="layer_version_number_once"),
            models.UniqueConstraint(
                fields=["layer"],
                condition=Q(status=VersionStatus.PUBLISHED),
                name="one_version_in_force",
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1), name="layer_version_counts_from_one"
            ),
            models.CheckConstraint(
                condition=Q(status__in=VersionStatus.values), name="layer_version_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(status=VersionStatus.PUBLISHED) | Q(published_at__isnull=False),
                name="published_version_has_a_moment",
            ),
        ]
        indexes = [models.Index(fields=["layer", "status"], name="layer_version_by_status")]

    def __str__(self) -> str:
        return f"{self.layer_id} {self.number}"
