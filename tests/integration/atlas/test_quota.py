"""The ledger of land quota: booked by rule, without gaps, never edited, mistakes booked back."""

import json
from contextlib import nullcontext

import pytest
import shapely
from django.db import DatabaseError, IntegrityError, transaction

from factories.atlas import add_planners, degrees
from factories.county import AT, make_county
from factories.races import at_once
from xianzhi.apps.atlas import selectors, services
from xianzhi.apps.atlas.models import QuotaEntry
from xianzhi.apps.atlas.services import Override, QuotaDraft, ReviewDraft
from xianzhi.catalogue.messages import words
from xianzhi.errors import PermissionDeniedError, RuleError, XianzhiError
from xianzhi.records.decisions import NotFoundError
from xianzhi.records.versions import StaleError

LUXI, SHIQIAO = "990121101", "990121102"
COMPLIANT = degrees(-3, 0, -2.9, 0.1)


def draft(kind: str, area_m2: int, seen: int, **more: object) -> QuotaDraft:
    given = {"basis": "禾自然资发〔2026〕1号", **more}
    return QuotaDraft(kind=kind, year=2026, seen=seen, area_m2=area_m2, **given)


@pytest.fixture
def planned(county):
    add_planners(county)
    return county


@pytest.fixture
def book(planned, key):
    """Book as the planner; the last number seen is the last number there is."""

    def booked(kind: str, area_m2: int, **more: object) -> str:
        last = QuotaEntry.objects.filter(year=2026).count()
        asked = draft(kind, area_m2, last, **more)
        planner = planned.actor("planner")
        return services.book_quota(actor=planner, draft=asked, request_id=key(), at=AT)

    return booked


@pytest.fixture
def allotted(book):
    """100,000 m² received, 60,000 of them with Luxi."""
    book("received", 100_000)
    book("allotted", 60_000, holder=LUXI)


def review_of(county, key, shape=COMPLIANT, use: str = "public_service") -> str:
    outline = json.loads(shapely.to_geojson(shape))
    return services.review_parcel(
        actor=county.actor("planner"),
        draft=ReviewDraft("县文化中心", use, outline),
        request_id=key(),
        at=AT,
    )


def year(county):
    return selectors.quota_year(county.actor("planner"), 2026)


def refused(code: str):
    return pytest.raises(RuleError, check=lambda error: error.code == code)


def test_a_year_says_what_was_received_allotted_used_and_left(planned, book, allotted) -> None:
    book("used", 20_000, holder=LUXI, use="infrastructure", project="滨河路")
    shown = year(planned)
    assert (shown.balance.received, shown.allotted, shown.used, shown.unused) == (
        100_000,
        60_000,
        20_000,
        80_000,
    )
    luxi, shiqiao = shown.towns
    assert (luxi.name, luxi.allotted, luxi.used, luxi.left) == ("芦溪镇", 60_000, 20_000, 40_000)
    assert (shiqiao.allotted, shiqiao.left) == (0, 0)
    assert [(line.number, line.kind, line.town) for line in shown.lines] == [
        (1, "received", ""),
        (2, "allotted", "芦溪镇"),
        (3, "used", "芦溪镇"),
    ]
    assert shown.lines[2].by == "县自然资源局 规划员 苏望舒"


@pytest.mark.parametrize(
    ("kind", "area_m2", "more", "code", "said"),
    [
        ("allotted", 40_001, {"holder": SHIQIAO}, "quota.allotted_beyond", "只剩 40000 平方米"),
        (
            "used",
            60_001,
            {"holder": LUXI, "use": "infrastructure", "project": "路"},
            "quota.used_beyond",
            "芦溪镇在 2026 年可用指标只剩 60000 平方米",
        ),
        (
            "used",
            1,
            {"holder": LUXI, "use": "industry", "project": "厂"},
            "quota.no_stock_cover",
            "非优先项目只能使用处置存量土地核定的指标",
        ),
        ("returned", 60_001, {"holder": LUXI}, "quota.returned_beyond", "芦溪镇"),
        ("received", 0, {}, "quota.not_positive", "大于 0"),
    ],
)
def test_a_booking_that_breaks_a_rule_is_refused_and_takes_no_number(
    planned, book, allotted, kind, area_m2, more, code, said
) -> None:
    with refused(code) as caught:
        book(kind, area_m2, **more)
    assert said in words(code, caught.value.params)
    assert words(code, caught.value.params, "en")
    book("received", 5)
    assert [line.number for line in year(planned).lines] == [1, 2, 3]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (draft("stock_dealt", 10, 0), "atlas.quota_kind_unknown"),
        (draft("reversed", 10, 0), "atlas.quota_kind_unknown"),
        (draft("received", 10, 0, basis=" "), "records.text_required"),
        (draft("allotted", 10, 0), "atlas.quota_needs_a_town"),
        (draft("allotted", 10, 0, holder="990121"), "atlas.quota_needs_a_town"),
        (draft("used", 10, 0, holder=LUXI, project="路", use="x"), "atlas.use_unknown"),
        (draft("used", 10, 0, holder=LUXI, use="town"), "records.text_required"),
        (draft("received", 10**13, 0), "atlas.quota_too_large"),
        (QuotaDraft("received", 1999, 0, 10, basis="文"), "atlas.quota_year_unknown"),
        (draft("settled", 0, 0), "quota.settlers_not_positive"),
        (draft("settled", 0, 0, settlers=10**13, land_per_head_m2=90), "atlas.quota_too_large"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(planned, key, asked, code) -> None:
    with refused(code) as caught:
        services.book_quota(actor=planned.actor("planner"), draft=asked, request_id=key(), at=AT)
    assert words(code, caught.value.params, "en") != words(code, caught.value.params)
    assert not QuotaEntry.objects.exists()


def test_settlers_bring_quota_with_its_computation_kept(planned, book) -> None:
    book("settled", 0, settlers=1_200, land_per_head_m2=96)
    (line,) = year(planned).lines
    assert line.area_m2 == 120_000
    assert line.computation == {"settlers": 1_200, "land_per_head_m2": 96, "per_settler_m2": 100}
    assert year(planned).balance.unallotted == 120_000


def test_who_saw_an_older_state_is_told_and_books_nothing(planned, key, allotted) -> None:
    planner = planned.actor("planner")
    with pytest.raises(StaleError) as caught:
        services.book_quota(actor=planner, draft=draft("received", 10, 1), request_id=key(), at=AT)
    assert caught.value.code == "records.stale"
    assert [(line.verb, line.post_id) for line in caught.value.since] == [("book", planner.post_id)]
    assert QuotaEntry.objects.count() == 2


def test_who_saw_an_older_year_books_nothing_back(planned, key, book, allotted) -> None:
    planner = planned.actor("planner")
    for seen, fault in ((1, StaleError), (7, StaleError), (2, None)):
        with pytest.raises(fault) if fault else nullcontext():
            services.book_quota_back(
                actor=planner,
                ref=services.QuotaRef(2026, 2, seen),
                reason="面积录入有误",
                request_id=key(),
                at=AT,
            )
    assert QuotaEntry.objects.count() == 3


def test_sent_twice_is_booked_once(planned, key) -> None:
    planner, same = planned.actor("planner"), key()
    made = {
        services.book_quota(actor=planner, draft=draft("received", 10, 0), request_id=same, at=AT)
        for _ in range(2)
    }
    assert len(made) == QuotaEntry.objects.count() == 1


def test_a_use_is_traced_to_its_review(planned, versions, book, allotted, key) -> None:
    review_id = review_of(planned, key)
    book("used", 5_000, holder=LUXI, review_id=review_id)
    line = year(planned).lines[-1]
    assert (line.project, line.use) == ("县文化中心", "public_service")
    assert (line.review_id, line.review_number) == (review_id, "HG-2026-00001")


def test_no_more_is_used_than_the_reviewed_parcel_has_ground(
    planned, versions, book, allotted, key
) -> None:
    review_id = review_of(planned, key, degrees(-3, 0, -2.99, 0.01))  # about 100 m²
    with refused("atlas.quota_beyond_review") as caught:
        book("used", 5_000, holder=LUXI, review_id=review_id)
    most = int(caught.value.params["left"])
    book("used", most, holder=LUXI, review_id=review_id)
    with refused("atlas.quota_beyond_review"):
        book("used", 1, holder=LUXI, review_id=review_id)
    back(planned, key, 3)
    book("used", most, holder=LUXI, review_id=review_id)


def test_what_the_review_forbids_uses_no_quota_unless_the_head_decided(
    planned, versions, book, allotted, key
) -> None:
    review_id = review_of(planned, key, degrees(0, 0, 0.1, 0.1), "public_service")
    with refused("atlas.quota_review_refused"):
        book("used", 1_000, holder=LUXI, review_id=review_id)
    decided = services.override_verdict(
        actor=planned.actor("planning-head"),
        review_id=review_id,
        override=Override("compliant", "已列入国家重大项目"),
        request_id=key(),
        at=AT,
    )
    assert selectors.reviews_to_book(planned.actor("planner"))[0].id == decided
    book("used", 1_000, holder=LUXI, review_id=decided)


def back(county, key, number: int, reason: str = "面积录入有误") -> str:
    return services.book_quota_back(
        actor=county.actor("planner"),
        ref=services.QuotaRef(2026, number),
        reason=reason,
        request_id=key(),
        at=AT,
    )


def test_a_mistake_is_booked_back_and_both_lines_stay(planned, book, allotted, key) -> None:
    book("used", 20_000, holder=LUXI, use="infrastructure", project="滨河路")
    back(planned, key, 3)
    shown = year(planned)
    assert (shown.used, shown.towns[0].left) == (0, 60_000)
    used, counter = shown.lines[2:]
    assert (used.reversed_by, counter.reverses, counter.of) == (4, 3, "used")
    assert (counter.project, counter.basis) == ("滨河路", "面积录入有误")
    assert not used.can_be_reversed
    assert not counter.can_be_reversed


def test_nothing_is_booked_back_twice_or_below_what_was_spent(planned, book, allotted, key) -> None:
    with refused("quota.reversal_uncovered") as caught:
        back(planned, key, 1)
    assert caught.value.params["missing"] == "60000"
    back(planned, key, 2)
    with refused("atlas.quota_reversed_before"):
        back(planned, key, 2)
    with refused("atlas.quota_counter_entry_stays"):
        back(planned, key, 3)
    with refused("records.text_required"):
        back(planned, key, 1, " ")
    with pytest.raises(NotFoundError):
        back(planned, key, 9)
    back(planned, key, 1)
    assert year(planned).balance.total == 0


def test_only_planners_book_and_leaders_read(planned, key) -> None:
    for name in ("clerk", "housing", "leader"):
        with pytest.raises(PermissionDeniedError):
            services.book_quota(
                actor=planned.actor(name), draft=draft("received", 1, 0), request_id=key(), at=AT
            )
    assert not selectors.quota_year(planned.actor("leader"), 2026).may_book.allowed
    with pytest.raises(PermissionDeniedError):
        selectors.quota_year(planned.actor("housing"), 2026)


def test_the_database_refuses_to_edit_a_booking_or_to_undo_it_twice(planned, book, key) -> None:
    book("received", 10)
    with pytest.raises(DatabaseError), transaction.atomic():
        QuotaEntry.objects.update(area_m2=11)
    entry = QuotaEntry.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        QuotaEntry.objects.create(year=2026, number=2, kind="reversed", area_m2=10, booked_at=AT)
    for number, fault in ((2, None), (3, IntegrityError)):
        counter = {"year": 2026, "number": number, "kind": "reversed", "area_m2": 10}
        if fault is None:
            QuotaEntry.objects.create(**counter, reverses=entry, booked_at=AT)
        else:
            with pytest.raises(fault), transaction.atomic():
                QuotaEntry.objects.create(**counter, reverses=entry, booked_at=AT)


@pytest.mark.django_db(transaction=True)
def test_two_who_book_at_once_do_not_both_spend_the_same_quota(transactional_db) -> None:
    county = make_county()
    add_planners(county)
    planner = county.actor("planner")
    for number, asked in enumerate(
        (draft("received", 100, 0), draft("allotted", 100, 1, holder=LUXI))
    ):
        services.book_quota(actor=planner, draft=asked, request_id=f"k{number}", at=AT)
    use = {"holder": LUXI, "use": "infrastructure", "project": "路"}
    answers = at_once(
        6,
        lambda n: services.book_quota(
            actor=planner, draft=draft("used", 60, 2, **use), request_id=f"u{n}", at=AT
        ),
        XianzhiError,
    )
    assert sum(isinstance(answer, str) for answer in answers) == 1
    codes = {answer.code for answer in answers if isinstance(answer, XianzhiError)}
    assert codes == {"records.stale"}
    shown = selectors.quota_year(planner, 2026)
    assert (shown.used, [line.number for line in shown.lines]) == (60, [1, 2, 3])
