"""Hechuan's land supply (装入样例用地台账): a year of quota, stock land, a project at its lines.

Everything goes through the services that everybody uses. Where the year has bookings already,
nothing is loaded: a second run changes nothing.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import NAMESPACE_URL, uuid5

import numpy as np
import shapely
from django.db import transaction
from django.utils import timezone

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.atlas import selectors, services
from xianzhi.apps.atlas.services import (
    QuotaDraft,
    QuotaRef,
    ReviewDraft,
    StockDealing,
    StockDraft,
    StockRef,
)
from xianzhi.core.landuse.rules import Verdict
from xianzhi.samples.land import Land, Layer

__all__ = ["load_land_supply"]

_SEAT, _WEST, _GRAIN = "990121001", "990121002", "990121100"
_PUBLIC = "机关团体用地"
_PLOTS = ("工业用地", "商业用地", "城镇住宅用地")
# kind, holder, cause, years, plan of action, day on which it was dealt with, and how
_TOLD: tuple[tuple[str, str, str, int, str, tuple[int, int] | None, str], ...] = (
    ("unsupplied", "县城市建设投资有限公司", "征收补偿尚未完成", 6, "完成净地后挂牌出让",
     (1, 10), "supplied"),
    ("unsupplied", "县经济开发区管委会", "配套道路未通", 3, "随道路建成分期供应", None, ""),
    ("unsupplied", "县土地储备机构", "规划条件调整", 2, "重新出具规划条件", None, ""),
    ("idle", "禾川农机制造有限公司", "企业资金不足", 4, "协商收回，另行安排",
     (1, 15), "taken_back"),
    ("idle", "禾川丰穗食品有限公司", "环评未通过", 1, "督促限期动工", None, ""),
    ("low_use", "原县农机厂", "厂房空置，容积率 0.3", 9, "引入配套加工企业",
     (1, 20), "redeveloped"),
    ("low_use", "老粮站", "停业多年", 12, "改建便民市场", None, ""),
)  # fmt: skip
_TRIES = 12  # blocks that are looked at before a project goes without a review


@dataclass(frozen=True, slots=True)
class _Stock:
    """A parcel of stock land and, where it was dealt with, on which day of the year."""

    draft: StockDraft
    dealt: tuple[int, int] | None
    way: str


def load_land_supply(land: Land, actor: Actor, at: datetime) -> bool:
    """Book a year, register stock land and review a project (装入用地台账).

    Returns
    -------
    bool
        Whether anything was loaded.
    """
    year = timezone.localdate(at).year
    if selectors.quota_year(actor, year).lines:
        return False
    loader = _Loader(actor, at, year)
    with transaction.atomic():
        loader.quota()
        loader.public_building(land)
        loader.stock(_stock(land, year))
        loader.factory()
    return True


class _Loader:
    """Asks the services one after the other, under ids that stay the same."""

    def __init__(self, actor: Actor, at: datetime, year: int) -> None:
        self.actor, self.at, self.year = actor, at, year

    def book(self, draft: QuotaDraft) -> None:
        """Book one line after the last one."""
        seen = selectors.quota_year(self.actor, self.year).last
        given = {name: getattr(draft, name) for name in draft.__slots__} | {"seen": seen}
        services.book_quota(
            actor=self.actor,
            draft=QuotaDraft(**given),
            request_id=self._request("quota", str(seen)),
            at=self.at,
        )

    def quota(self) -> None:
        """Receive, allot and use; one booking was wrong and is booked back."""
        basis = f"虚构批文〔{self.year}〕"
        for draft in (
            QuotaDraft("received", self.year, 0, 900_000, basis=f"{basis}1号"),
            QuotaDraft(
                "settled", self.year, 0, settlers=2_460, land_per_head_m2=96, basis=f"{basis}4号"
            ),
            QuotaDraft("allotted", self.year, 0, 400_000, _SEAT, basis=f"{basis}7号"),
            QuotaDraft("allotted", self.year, 0, 260_000, _WEST, basis=f"{basis}7号"),
            QuotaDraft("allotted", self.year, 0, 150_000, _GRAIN, basis=f"{basis}7号"),
            QuotaDraft(
                "used", self.year, 0, 66_667, _GRAIN, "infrastructure", "穗丰至云栈公路改建"
            ),
            QuotaDraft("used", self.year, 0, 45_000, _WEST, "public_service", "望禾中学扩建"),
        ):
            self.book(draft)
        services.book_quota_back(
            actor=self.actor,
            ref=QuotaRef(self.year, 7),
            reason="面积漏计运动场，冲销后重记",
            request_id=self._request("back", "7"),
            at=self.at,
        )
        self.book(QuotaDraft("used", self.year, 0, 54_000, _WEST, "public_service", "望禾中学扩建"))

    def factory(self) -> None:
        """Use half of what stock land earned for a factory, which has no priority."""
        area = selectors.quota_year(self.actor, self.year).balance.left_for_others // 2
        if area:
            project = "农机装备配套加工项目"
            self.book(QuotaDraft("used", self.year, 0, area, _WEST, "industry", project))

    def public_building(self, land: Land) -> None:
        """Review a block that may be built on, and use quota for it."""
        for shape in _blocks(land["plan_blocks"]):
            outline = json.loads(shapely.to_geojson(shape))
            checked = services.check_parcel(self.actor, outline, "public_service", self.at)
            if checked.verdict != Verdict.NON_COMPLIANT.slug:
                review_id = services.review_parcel(
                    actor=self.actor,
                    draft=ReviewDraft("县文化活动中心", "public_service", outline),
                    request_id=self._request("review", "1"),
                    at=self.at,
                )
                area = int(checked.certificate.parcel.area_m2)
                self.book(QuotaDraft("used", self.year, 0, area, _SEAT, review_id=review_id))
                return

    def stock(self, parcels: Iterator[_Stock]) -> None:
        """Register the parcels, and deal with those that were."""
        for parcel in parcels:
            code = parcel.draft.own_code
            made = services.register_stock(
                actor=self.actor,
                draft=parcel.draft,
                request_id=self._request("stock", code),
                at=self.at,
            )
            if parcel.dealt is not None:
                day = min(date(self.year, *parcel.dealt), timezone.localdate(self.at))
                services.deal_with_stock(
                    actor=self.actor,
                    ref=StockRef(made, 1),
                    dealing=StockDealing(parcel.way, day, "虚构处置决定"),
                    request_id=self._request("deal", code),
                    at=self.at,
                )

    def _request(self, verb: str, what: str) -> str:
        return str(uuid5(NAMESPACE_URL, f"xianzhi-demo/land/{self.year}/{verb}/{what}"))


def _blocks(blocks: Layer) -> Iterator[shapely.Geometry]:
    """Blocks for offices, the largest first: there a public building belongs."""
    wanted = np.flatnonzero(blocks.column("use_name") == _PUBLIC)
    areas = blocks.column("area_m2")[wanted].astype(float)
    for row in wanted[np.argsort(-areas, kind="stable")][:_TRIES].tolist():
        yield blocks.geometry[row]


def _stock(land: Land, year: int) -> Iterator[_Stock]:
    """Stock land on the largest plots of the plan for industry, shops and homes."""
    blocks = land["plan_blocks"]
    rows = np.flatnonzero(np.isin(blocks.column("use_name"), _PLOTS))
    areas = blocks.column("area_m2").astype(float)
    chosen = rows[np.argsort(-areas[rows], kind="stable")].tolist()
    for number, (row, told) in enumerate(zip(chosen, _TOLD, strict=False), start=1):
        kind, holder, cause, years, plan, dealt, way = told
        draft = StockDraft(
            kind=kind,
            holder=holder,
            town_code=str(blocks.column("unit_code")[row])[: len(_SEAT)],
            cause=cause,
            since_date=date(year - years, 1, 20),
            area_m2=max(1, round(float(areas[row]))),
            place=f"地块 {blocks.column('code')[row]}",
            plan=plan,
            due_date=date(year, 1, 31) if number % 3 == 2 else date(year, 12, 31),
            own_code=f"禾存〔{year}〕{number}号",
            layer="detailed_plan",
            row=row + 1,
        )
        yield _Stock(draft, dealt, way)
