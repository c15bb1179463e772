"""Posts that are handed over, stood in for and ended; the three administrations."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from factories.county import SINCE
from factories.races import at_once
from xianzhi.apps.accounts import selectors, services
from xianzhi.apps.accounts.models import HandOver, Person, Post, PostRole, User
from xianzhi.apps.accounts.selectors import actor_for
from xianzhi.apps.accounts.services import Appointment, HandingOver, PostDraft, StandingIn
from xianzhi.apps.organisations.services import reorganise
from xianzhi.apps.organisations.steps import Reorganisation
from xianzhi.errors import ConflictError, PermissionDeniedError, RuleError
from xianzhi.records.history import entries, stream_of

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 20, 1, tzinfo=UTC)
CHANGED = date(2026, 6, 1)
ADMINISTRATIONS = (
    PostDraft("安守正", "government", "安全管理员", ("security",), SINCE, None, "security"),
    PostDraft("沈鉴明", "government", "审计管理员", ("auditor",), SINCE, None, "auditor"),
)


@pytest.fixture
def offices(county):
    """The county with all three administrators."""
    services.create_demo_accounts(ADMINISTRATIONS, "for tests only")
    return county


def post_of(username: str) -> Post:
    return Post.objects.get(person__user__username=username)


def hand_over(county, username: str, **asked: object) -> str:
    draft = HandingOver(str(post_of(username).pk), **({"on": CHANGED} | asked))
    return services.hand_over(
        actor=county.actor("admin", AT), asked=draft, request_id=uuid4().hex, at=AT
    )


def holders(day: date, code: str) -> list[tuple[str, str]]:
    line = next(one for one in selectors.establishment(day) if one.unit.code == code)
    return sorted((one.title, one.person_name) for one in line.holders)


def unit_of(code: str, day: date) -> str:
    lines = selectors.establishment(day)
    return next(one.unit.name for one in lines if one.unit.code == code)


def test_last_year_and_this_year_name_who_held_the_post_then(county):
    asked = Reorganisation(
        "rename", date(2026, 3, 1), "依据", (county.units["housing"],), name="县住建和城管局"
    )
    reorganise(actor=county.actor("admin", AT), asked=asked, request_id="rename", at=AT)
    hand_over(county, "head", person_name="韩新任")
    assert holders(date(2025, 12, 31), "housing") == [("局长", "程立群"), ("经办人", "陆小满")]
    assert holders(date(2026, 5, 31), "housing") == [("局长", "程立群"), ("经办人", "陆小满")]
    assert holders(CHANGED, "housing") == [("局长", "韩新任"), ("经办人", "陆小满")]
    assert unit_of("housing", date(2025, 12, 31)) == "县住建局"
    assert unit_of("housing", CHANGED) == "县住建和城管局"


def test_a_successor_has_the_roles_of_the_post_and_the_predecessor_has_none(county):
    officer = User.objects.get(username="housing")
    newcomer = hand_over(county, "head", person_id=str(officer.person_id))
    actor = actor_for(str(officer.pk), newcomer, AT)
    assert actor.roles == {"unit_head"}
    with pytest.raises(PermissionDeniedError):
        county.actor("head", AT)
    assert county.actor("head", AT.replace(month=5)).roles == {"unit_head"}


def test_what_is_open_moves_and_what_is_done_stays(signed, county, key):
    from xianzhi.apps.ledger import services as ledger
    from xianzhi.apps.ledger.models import LedgerTask, TaskDuty, TaskPerson

    duties = list(TaskDuty.objects.filter(unit=county.units["housing"], until_at__isnull=True))
    assert len(duties) > 1
    old = post_of("housing")
    for duty in duties:
        ledger.name_person(
            actor=county.actor("clerk"),
            duty_id=str(duty.pk),
            post_id=str(old.pk),
            request_id=key(),
            at=AT,
        )
    LedgerTask.objects.filter(pk=duties[0].task_id).update(status="verified_done")
    newcomer = hand_over(county, "housing", person_name="韩新任", note="移交台账")
    answering = dict(
        TaskPerson.objects.filter(until_at__isnull=True).values_list("duty_id", "post_id")
    )
    done = {duty.pk for duty in duties if duty.task_id == duties[0].task_id}
    assert {pk: str(post) for pk, post in answering.items()} == {
        duty.pk: str(old.pk) if duty.pk in done else newcomer for duty in duties
    }
    moved = len(duties) - len(done)
    assert HandOver.objects.get().moved == {"ledger": moved}
    told = entries(stream_of("task", duties[-1].task_id))[0]
    assert (told.verb, told.facts["post"], told.facts["to"]) == (
        "hand_over",
        str(old.pk),
        newcomer,
    )
    file = selectors.post_file(newcomer)
    assert (file.before.left_name, file.before.taken_name) == ("陆小满", "韩新任")
    assert selectors.post_file(str(old.pk)).after.note == "移交台账"


def test_a_post_is_handed_over_once(county):
    hand_over(county, "head", person_name="韩新任")
    with pytest.raises(ConflictError):
        hand_over(county, "head", person_name="另一人")


@pytest.mark.django_db(transaction=True)
def test_of_two_hand_overs_at_once_one_wins(county):
    actor, post_id = county.actor("admin", AT), str(post_of("head").pk)

    def give(number: int) -> object:
        asked = HandingOver(post_id, CHANGED, person_name=f"新任{number}")
        return services.hand_over(actor=actor, asked=asked, request_id=f"h{number}", at=AT)

    answers = at_once(4, give)
    assert sum(isinstance(answer, str) for answer in answers) == 1
    assert HandOver.objects.count() == 1


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"on": date(2027, 1, 1), "person_name": "韩"}, "accounts.hand_over_not_yet"),
        ({"on": SINCE, "person_name": "韩"}, "accounts.ends_before_it_begins"),
        ({"person_name": " "}, "records.text_required"),
    ],
)
def test_what_cannot_be_handed_over_is_told_in_words(county, asked, code):
    with pytest.raises(RuleError) as told:
        hand_over(county, "head", **asked)
    assert told.value.code == code
    assert county.actor("head", AT)


def test_nobody_hands_a_post_to_its_holder(county):
    with pytest.raises(RuleError) as told:
        hand_over(county, "head", person_id=str(post_of("head").person_id))
    assert told.value.code == "accounts.handed_to_another"


def stand_in(county, person: str, **asked: object) -> str:
    draft = {
        "post_id": str(post_of("head").pk),
        "holding": "acting",
        "held_from": CHANGED,
        "held_until": date(2026, 12, 1),
        "person_id": str(User.objects.get(username=person).person_id),
    }
    return services.stand_in(
        actor=county.actor("admin", AT),
        asked=StandingIn(**(draft | asked)),
        request_id="stand in",
        at=AT,
    )


def test_who_stands_in_has_the_rights_until_the_day_that_was_set(county):
    post_id = stand_in(county, "housing")
    user_id = str(User.objects.get(username="housing").pk)
    held = {post.title: post.holding for post in selectors.posts_of(user_id, AT)}
    assert held == {"经办人": "regular", "局长": "acting"}
    assert actor_for(user_id, post_id, AT).roles == {"unit_head"}
    assert county.actor("head", AT).roles == {"unit_head"}  # the holder goes on
    with pytest.raises(PermissionDeniedError):
        actor_for(user_id, post_id, AT.replace(month=12))
    assert selectors.post_file(post_id).stands_in_for == "局长 程立群"


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"holding": "regular"}, "accounts.holding_unknown"),
        ({"held_until": CHANGED}, "accounts.ends_before_it_begins"),
    ],
)
def test_standing_in_needs_a_way_and_an_end(county, asked, code):
    with pytest.raises(RuleError) as told:
        stand_in(county, "housing", **asked)
    assert told.value.code == code
    with pytest.raises(RuleError) as told:
        stand_in(county, "head")
    assert told.value.code == "accounts.stands_in_for_another"


def test_the_database_keeps_no_stand_in_without_an_end(county):
    row = {"person": post_of("head").person, "unit_id": county.units["water"], "title": "局长"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.create(**row, held_from=SINCE, holding="acting", stands_in_for=post_of("head"))


def test_a_post_is_filled_without_roles_and_the_security_administrator_grants_them(offices):
    asked = Appointment(offices.units["water"], "局长", date(2026, 1, 1), person_name="水清源")
    post_id = services.fill_post(
        actor=offices.actor("admin", AT), asked=asked, request_id="fill", at=AT
    )
    assert not PostRole.objects.filter(post=post_id).exists()
    grant(offices, "security", post_id, "unit_head")
    assert holders(AT.date(), "water") == [("局长", "水清源")]
    assert selectors.post_file(post_id).holder.roles == ("unit_head",)
    told = [entry.verb for entry in entries(stream_of("post", post_id))]
    assert told == ["set_roles", "fill"]


def grant(county, who: str, post_id: str, *roles: str) -> str:
    return services.set_roles(
        actor=county.actor(who, AT),
        post_id=post_id,
        roles=frozenset(roles),
        reason="县委编办通知",
        request_id=uuid4().hex,
        at=AT,
    )


@pytest.mark.parametrize("who", ["admin", "auditor", "clerk", "leader", "head"])
def test_only_the_security_administrator_grants_roles(offices, who):
    with pytest.raises(PermissionDeniedError) as told:
        grant(offices, who, str(post_of("finance").pk), "clerk")
    assert told.value.code == "access.only_security_administrators"


def test_nobody_grants_himself_anything_or_takes_a_post_for_himself(offices):
    with pytest.raises(PermissionDeniedError) as told:
        grant(offices, "security", str(post_of("security").pk), "security", "clerk")
    assert told.value.code == "access.not_for_oneself"
    with pytest.raises(PermissionDeniedError) as told:
        hand_over(offices, "head", person_id=str(post_of("admin").person_id))
    assert told.value.code == "access.not_for_oneself"


@pytest.mark.parametrize("who", ["security", "auditor", "clerk", "head"])
def test_only_the_system_administrator_keeps_posts(offices, who):
    actor, post_id = offices.actor(who, AT), str(post_of("finance").pk)
    calls = (
        lambda: services.hand_over(
            actor=actor, asked=HandingOver(post_id, CHANGED), request_id="1", at=AT
        ),
        lambda: services.end_post(
            actor=actor, post_id=post_id, on=CHANGED, reason="免职", request_id="2", at=AT
        ),
        lambda: services.fill_post(
            actor=actor,
            asked=Appointment(offices.units["water"], "局长", CHANGED, person_name="某"),
            request_id="3",
            at=AT,
        ),
        lambda: services.stand_in(
            actor=actor,
            asked=StandingIn(post_id, "acting", CHANGED, AT.date(), person_name="某"),
            request_id="4",
            at=AT,
        ),
    )
    for call in calls:
        with pytest.raises(PermissionDeniedError):
            call()


def test_nobody_is_two_kinds_of_administrator(offices):
    person = post_of("admin").person
    another = Post.objects.create(
        person=person, unit_id=offices.units["finance"], title="科员", held_from=SINCE
    )
    with pytest.raises(RuleError) as told:
        grant(offices, "security", str(another.pk), "auditor")
    assert (told.value.code, told.value.params) == (
        "accounts.administrations_are_apart",
        {"name": "陶安"},
    )
    assert not PostRole.objects.filter(post=another).exists()
    with pytest.raises(RuleError):
        services.register_posts(
            [PostDraft("安守正", "government", "兼", ("auditor",), date(2026, 1, 1))]
        )
    with pytest.raises(RuleError):
        hand_over(offices, "auditor", person_id=str(post_of("security").person_id))
    assert selectors.mixed_administrators() == ()


def test_one_administration_after_the_other_is_allowed(offices):
    services.end_post(
        actor=offices.actor("security", AT) and offices.actor("admin", AT),
        post_id=str(post_of("auditor").pk),
        on=CHANGED,
        reason="轮岗",
        request_id="end",
        at=AT,
    )
    later = Appointment(
        offices.units["finance"], "安全管理员", CHANGED, person_id=str(post_of("auditor").person_id)
    )
    post_id = services.fill_post(
        actor=offices.actor("admin", AT), asked=later, request_id="later", at=AT
    )
    grant(offices, "security", post_id, "security")
    assert selectors.mixed_administrators() == ()


def test_the_database_keeps_no_post_with_two_administrations(offices):
    with pytest.raises(IntegrityError), transaction.atomic():
        PostRole.objects.create(post=post_of("auditor"), role="security")


@pytest.mark.django_db(transaction=True)
def test_two_grants_at_once_do_not_make_two_administrations(offices):
    person = Person.objects.create(name="新管理员")
    posts = [
        Post.objects.create(
            person=person, unit_id=offices.units[code], title="管理员", held_from=SINCE
        )
        for code in ("water", "finance")
    ]
    actor = offices.actor("security", AT)

    def give(number: int) -> object:
        return services.set_roles(
            actor=actor,
            post_id=str(posts[number].pk),
            roles=frozenset({("admin", "auditor")[number]}),
            reason="授权",
            request_id=f"g{number}",
            at=AT,
        )

    answers = at_once(2, give, faults=RuleError)
    assert sum(isinstance(answer, str) for answer in answers) == 1
    assert selectors.mixed_administrators() == ()
