"""What pages ask of the map (请求): frozen, checked where they are carried out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from xianzhi.apps.atlas.choices import Visibility

__all__ = ["LayerDraft", "Override", "ReviewDraft", "VersionDraft"]


@dataclass(frozen=True, slots=True)
class LayerDraft:
    """A layer to be registered (登记图层)."""

    code: str
    name: str
    theme: str
    owner_id: str
    licence: str = ""
    description: str = ""
    visibility: str = Visibility.OFFICIALS
    zone_field: str = ""
    title_field: str = ""
    reader_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VersionDraft:
    """What a person says of a file that becomes a version (导入版本).

    ``crs`` is empty where the file declares its own; ``datum`` is ``gcj02`` or ``bd09`` where the
    coordinates are shifted, empty where they are not. ``accepts_offset`` says that a person looked
    at a suspected shift and the layer lies right.
    """

    as_of_date: date
    source: str = ""
    completeness: str = ""
    crs: str = ""
    swap_axes: bool = False
    datum: str = ""
    encoding: str = ""
    accepts_offset: bool = False


@dataclass(frozen=True, slots=True)
class ReviewDraft:
    """A parcel to be reviewed (申请合规性审查): GeoJSON in degrees, EPSG:4490."""

    project: str
    use: str
    geometry: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Override:
    """What a person decides against the rules (人工改判)."""

    verdict: str
    reason: str
