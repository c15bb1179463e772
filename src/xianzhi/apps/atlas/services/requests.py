"""What pages ask of the map (请求): frozen, checked where they are carried out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from xianzhi.apps.atlas.choices import Visibility
from xianzhi.apps.evidence.services import Upload

__all__ = [
    "Dispatch",
    "LayerDraft",
    "LineMark",
    "Override",
    "PatchRef",
    "QuotaDraft",
    "QuotaRef",
    "ReviewDraft",
    "ScreeningDraft",
    "StockDealing",
    "StockDraft",
    "StockRef",
    "UnitAnswer",
    "VersionDraft",
]


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


@dataclass(frozen=True, slots=True)
class QuotaDraft:
    """Quota to be booked (指标记账), in whole m².

    ``seen`` is the last number of the year that the person saw. A use names its project or the
    review that it is traced to; quota of settlers is computed from ``settlers`` and
    ``land_per_head_m2`` instead of an area.
    """

    kind: str
    year: int
    seen: int
    area_m2: int = 0
    holder: str = ""
    use: str = ""
    project: str = ""
    review_id: str = ""
    basis: str = ""
    settlers: int = 0
    land_per_head_m2: int = 0


@dataclass(frozen=True, slots=True)
class QuotaRef:
    """A booking as its page showed it (记账行): ``seen`` is the last number of its year then.

    Null where nobody looked at a page.
    """

    year: int
    number: int
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class ScreeningDraft:
    """Two versions of a layer to be screened (图斑筛查): ids, least gain, the survey's error."""

    before_id: str
    after_id: str
    least_m2: float = 60.0
    error_m: float = 1.0


@dataclass(frozen=True, slots=True)
class PatchRef:
    """A patch as its page showed it (图斑版本): ``seen`` is the last number of its history."""

    id: str
    seen: int


@dataclass(frozen=True, slots=True)
class Dispatch:
    """Who shall look at a patch, by when (派遣)."""

    unit_id: str
    due_date: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class UnitAnswer:
    """What the unit says of a patch (核查、处置回复).

    ``stopped_date`` is when the works were stopped, ``punished_date`` when the penalty was decided:
    null where that is not so, or not yet.
    """

    answer: str
    note: str
    stopped_date: date | None = None
    punished_date: date | None = None
    files: tuple[Upload, ...] = ()


@dataclass(frozen=True, slots=True)
class StockDraft:
    """Stock land to be registered or corrected (存量地块).

    The outline comes from row *row* of the layer in force *layer*, or is a point in degrees; an
    area of 0 is measured from the outline.
    """

    kind: str
    holder: str
    town_code: str
    cause: str
    since_date: date
    area_m2: int = 0
    place: str = ""
    plan: str = ""
    due_date: date | None = None
    own_code: str = ""
    layer: str = ""
    row: int = 0
    point: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class StockRef:
    """Stock land as its page showed it (存量地块): ``seen`` is the last number of its history."""

    id: str
    seen: int


@dataclass(frozen=True, slots=True)
class StockDealing:
    """How stock land was dealt with (处置)."""

    way: str
    dealt_date: date
    basis: str


@dataclass(frozen=True, slots=True)
class LineMark:
    """What the unit in charge says of a bottom line (底线核验).

    ``seen`` is the last number of the review's marks. Where figures decide, they stand in
    ``figures`` and ``standing`` is only said to take an earlier word back.
    """

    line: str
    standing: str
    reason: str
    seen: int
    figures: Mapping[str, int] = field(default_factory=dict)
