"""A list of stock land taken in (存量台账导入): every row, or none and a report of the bad ones."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.atlas.choices import StockKind
from xianzhi.apps.atlas.permissions import may_plan
from xianzhi.apps.atlas.services.orders import order
from xianzhi.apps.atlas.services.requests import StockDraft
from xianzhi.apps.atlas.services.stock import put_parcel
from xianzhi.apps.evidence.services import Upload, check_size
from xianzhi.apps.grid.selectors import towns
from xianzhi.core.landuse.mu import from_mu
from xianzhi.errors import TableError, XianzhiError
from xianzhi.exchange.spreadsheets import (
    ListColumn,
    ListFaultsError,
    Record,
    RowFault,
    read_records,
)
from xianzhi.records.commands import Change, carry_out
from xianzhi.records.decisions import require

__all__ = ["STOCK_COLUMNS", "import_stock"]

STOCK_COLUMNS = (
    ListColumn("own_code", ("编号", "code")),
    ListColumn("kind", ("类型", "kind"), is_required=True),
    ListColumn("holder", ("用地单位", "使用权人", "holder"), is_required=True),
    ListColumn("town", ("乡镇", "乡镇（街道）", "town"), is_required=True),
    ListColumn("place", ("坐落", "place")),
    ListColumn("area_m2", ("面积（平方米）", "面积(平方米)", "area_m2"), is_alternative=True),
    ListColumn("area_mu", ("面积（亩）", "面积(亩)", "area_mu"), is_alternative=True),
    ListColumn("since", ("起始日期", "批准日期", "since"), is_required=True),
    ListColumn("cause", ("原因", "cause"), is_required=True),
    ListColumn("plan", ("处置措施", "plan")),
    ListColumn("due", ("处置期限", "due")),
    ListColumn("x", ("经度", "longitude")),
    ListColumn("y", ("纬度", "latitude")),
)
_HEADINGS = {column.key: column.headings[0] for column in STOCK_COLUMNS}
_KINDS = {
    **{kind.value: kind.value for kind in StockKind},
    "批而未供": "unsupplied",
    "闲置": "idle",
    "闲置土地": "idle",
    "低效": "low_use",
    "低效用地": "low_use",
    "存量低效用地": "low_use",
}
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 00:00(?::00)?)?")
_MOST_ROWS = 5_000
_WRONG = "atlas.stock.rows_wrong"


def import_stock(*, actor: Actor, upload: Upload, request_id: str, at: datetime) -> int:
    """Register every parcel of an xlsx or csv list, or none (导入存量台账).

    Returns
    -------
    int
        How many were registered.

    Raises
    ------
    ListFaultsError
        Rows are wrong; all of them are told, and nothing was stored.
    TableError
        The file is no such list.
    """
    require(may_plan(actor))
    check_size(upload)
    records = read_records(upload.content, STOCK_COLUMNS)
    if not records:
        raise TableError("atlas.stock.list_is_empty")
    if len(records) > _MOST_ROWS:
        raise TableError("atlas.stock.list_too_long", {"most": str(_MOST_ROWS)})
    drafts = _drafts(records)

    def act(change: Change) -> str:
        faults = list(_put_each(change, actor, drafts))
        if faults:
            raise ListFaultsError(_WRONG, faults, len(records))
        return str(len(drafts))

    body = {"sha256": upload.sha256}
    asked = order("import_stock", actor, body, request_id=request_id, at=at)
    return int(carry_out(asked, act))


def _drafts(records: Sequence[Record]) -> dict[int, StockDraft]:
    """Read every row, by its number in the sheet."""
    town_codes = {town.name: town.code for town in towns()}
    drafts: dict[int, StockDraft] = {}
    faults: list[RowFault] = []
    for record in records:
        reader = _RowReader(record, faults)
        draft = reader.draft(town_codes)
        if draft is not None:
            drafts[record.row] = draft
    if faults:
        raise ListFaultsError(_WRONG, faults, len(records))
    return drafts


def _put_each(change: Change, actor: Actor, drafts: Mapping[int, StockDraft]) -> Iterator[RowFault]:
    """Write row by row; what a row is refused for is told, and then nothing stays."""
    for row, draft in drafts.items():
        try:
            put_parcel(change, actor, draft)
        except XianzhiError as error:
            yield RowFault(row, "", error.code, error.params)


class _RowReader:
    """Reads one row and notes what is wrong with it."""

    def __init__(self, record: Record, faults: list[RowFault]) -> None:
        self.record = record
        self.faults = faults
        self.before = len(faults)

    def draft(self, town_codes: Mapping[str, str]) -> StockDraft | None:
        """Give the row as a draft; null where something is wrong."""
        values = self.record.values
        for key in ("holder", "cause"):
            if not values[key]:
                self._fault(key, "atlas.stock.row_blank")
        kind = self._one_of("kind", _KINDS, "atlas.stock.row_kind")
        town = self._one_of("town", town_codes, "atlas.stock.row_town")
        since, due = self._day("since", is_required=True), self._day("due")
        area, point = self._area(), self._point()
        if len(self.faults) > self.before or since is None:
            return None
        return StockDraft(
            kind=kind,
            holder=values["holder"],
            town_code=town,
            cause=values["cause"],
            since_date=since,
            area_m2=area,
            place=values["place"],
            plan=values["plan"],
            due_date=due,
            own_code=values["own_code"],
            point=point,
        )

    def _fault(self, key: str, code: str, **params: str) -> None:
        said = {"value": self.record.values[key][:40], **params}
        self.faults.append(RowFault(self.record.row, _HEADINGS[key], code, said))

    def _one_of(self, key: str, allowed: Mapping[str, str], code: str) -> str:
        word = "".join(self.record.values[key].split())
        if word not in allowed:
            self._fault(
                key, code, allowed="、".join(name for name in allowed if not name.isascii())
            )
        return allowed.get(word, "")

    def _day(self, key: str, *, is_required: bool = False) -> date | None:
        text = self.record.values[key]
        if not text and not is_required:
            return None
        found = _DAY.fullmatch(text)
        if found is not None:
            with suppress(ValueError):
                return date(*(int(part) for part in found.groups()))
        self._fault(key, "atlas.stock.row_day")
        return None

    def _area(self) -> int:
        """Read the area in square metres or, where there are none, in mu."""
        values = self.record.values
        key = "area_m2" if values["area_m2"] else "area_mu"
        area = self._number(key)
        if area is None:
            return 0
        area_m2 = from_mu(area) if key == "area_mu" else area
        if not 0 < area_m2 < 10**10:
            self._fault(key, "atlas.stock.row_area")
            return 0
        return max(1, int(area_m2.quantize(Decimal(1), ROUND_HALF_UP)))

    def _point(self) -> tuple[float, float] | None:
        values = self.record.values
        if not values["x"] and not values["y"]:
            return None
        x, y = self._number("x"), self._number("y")
        if x is None or y is None:
            return None
        if not (-180 <= x <= 180 and -90 <= y <= 90):
            self._fault("x", "atlas.stock.row_point")
        return float(x), float(y)

    def _number(self, key: str) -> Decimal | None:
        text = self.record.values[key].replace(",", "").replace("，", "")
        try:
            number = Decimal(text)
        except InvalidOperation:
            self._fault(key, "atlas.stock.row_number")
            return None
        if not number.is_finite():
            self._fault(key, "atlas.stock.row_number")
            return None
        return number
