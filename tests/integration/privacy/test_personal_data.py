"""Personal data: registered, sealed, masked, shown with a reason, erased for good."""

import json
import re
import shutil
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import models

from factories.county import AT, SINCE
from factories.races import at_once
from xianzhi.apps.accounts import selectors, services
from xianzhi.apps.accounts.models import Person, User
from xianzhi.apps.accounts.services import PostDraft
from xianzhi.apps.privacy import selectors as privacy_selectors
from xianzhi.apps.privacy import services as privacy
from xianzhi.apps.privacy.models import Erasure, SubjectKey
from xianzhi.catalogue.personal import personal_fields
from xianzhi.errors import PermissionDeniedError, RuleError
from xianzhi.records.models import Command, Entry

pytestmark = pytest.mark.django_db

NUMBER = "13800001234"
PERSONAL_NAMES = re.compile(
    r"name|phone|mobile|telephone|address|birth|gender|sex|id_number|identity|person|contact"
    r"|reporter|applicant|email|wechat|password|secret|digest|title|photo|health|religion"
)
TEXTS = (models.CharField, models.TextField, models.JSONField, models.BinaryField, models.DateField)
ABOUT_PEOPLE = {"accounts", "casework"}  # rooms that keep people; others name things


@pytest.fixture
def offices(county):
    drafts = (
        PostDraft("安守正", "government", "安全管理员", ("security",), SINCE, None, "security"),
        PostDraft("沈鉴明", "government", "审计管理员", ("auditor",), SINCE, None, "auditor"),
    )
    services.create_demo_accounts(drafts, "for tests only")
    return county


@pytest.fixture
def person(offices) -> str:
    """The id of an officer whose number is kept."""
    person_id = str(User.objects.get(username="housing").person_id)
    services.set_phone(
        actor=offices.actor("admin"), person_id=person_id, phone=NUMBER, request_id="phone", at=AT
    )
    return person_id


def see(county, who: str, person_id: str, reason: str = "防汛值班联系") -> str | None:
    return services.see_phone(
        actor=county.actor(who), person_id=person_id, reason=reason, request_id=uuid4().hex, at=AT
    )


def erase(county, person_id: str, who: str = "security") -> str:
    return privacy.erase(
        actor=county.actor(who),
        subject=f"person:{person_id}",
        reason="本人申请",
        request_id=uuid4().hex,
        at=AT,
    )


def fields_of_people() -> set[str]:
    """The fields of the models that may hold something of a person, by their names."""
    return {
        f"{model._meta.app_label}.{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in ABOUT_PEOPLE
        for field in model._meta.concrete_fields
        if isinstance(field, TEXTS)
        and not isinstance(field, models.DateTimeField)
        and not field.choices
        and PERSONAL_NAMES.search(field.name)
    }


def test_every_field_that_holds_something_of_a_person_is_registered():
    assert fields_of_people() - set(personal_fields()) == set()
    assert len(fields_of_people()) >= 8


def test_every_line_of_the_register_is_a_field_of_a_model():
    for line in personal_fields():
        app, model, field = line.split(".")
        assert apps.get_model(app, model)._meta.get_field(field), line


def test_what_must_not_lie_open_does_not(person):
    for one in personal_fields().values():
        if one.data_class == "sensitive":
            assert one.kept_as in {"sealed", "digest"}
    stored = Person.objects.get(pk=person).phone_sealed
    assert stored.startswith("v1.")
    assert NUMBER not in stored


def test_a_number_is_masked_for_everybody(offices, person):
    for who in ("clerk", "leader", "head", "housing", "finance", "admin", "security", "auditor"):
        assert selectors.person_card(offices.actor(who), person, AT).phone == "138****1234"


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("housing", True),  # the person
        ("head", True),  # the head of the unit
        ("leader", True),  # a leader above the unit
        ("clerk", False),
        ("finance", False),
        ("admin", False),
        ("security", False),
        ("auditor", False),
    ],
)
def test_who_may_see_it_in_full(offices, person, who, may):
    assert selectors.person_card(offices.actor(who), person, AT).may_see.allowed == may
    if may:
        assert see(offices, who, person) == NUMBER
        return
    with pytest.raises(PermissionDeniedError) as told:
        see(offices, who, person)
    assert told.value.code == "access.personal_data_is_masked"


def test_seeing_it_needs_a_reason_and_stands_in_the_history(offices, person):
    with pytest.raises(RuleError):
        see(offices, "head", person, reason="  ")
    see(offices, "head", person)
    (line,) = privacy_selectors.viewings(offices.actor("auditor"), at=AT)
    assert (line.subject, line.what) == (f"person:{person}", "工作人员手机号")
    assert (line.reason, line.user_id) == ("防汛值班联系", offices.actor("head").user_id)
    with pytest.raises(PermissionDeniedError):
        privacy_selectors.viewings(offices.actor("security"), at=AT)


def test_the_number_stands_nowhere_in_history_commands_or_logs(offices, person, caplog):
    see(offices, "head", person)
    kept = json.dumps(
        [*Entry.objects.values("facts", "reason"), *Command.objects.values("answer", "name")]
    )
    assert NUMBER not in kept
    assert NUMBER not in caplog.text


def test_who_may_write_a_number(offices, person):
    def write(who: str, phone: str) -> None:
        services.set_phone(
            actor=offices.actor(who), person_id=person, phone=phone, request_id=uuid4().hex, at=AT
        )

    write("housing", "0912-1234567")
    assert see(offices, "head", person) == "0912-1234567"
    for who in ("clerk", "head", "security"):
        with pytest.raises(PermissionDeniedError):
            write(who, NUMBER)
    with pytest.raises(RuleError):
        write("housing", "我的号码")
    write("housing", "")
    assert see(offices, "head", person) == ""


def test_a_sealed_value_of_another_person_does_not_open(offices, person):
    other = str(User.objects.get(username="finance").person_id)
    services.set_phone(
        actor=offices.actor("admin"), person_id=other, phone="13900005678", request_id="o", at=AT
    )
    stolen = Person.objects.get(pk=person).phone_sealed
    Person.objects.filter(pk=other).update(phone_sealed=stolen)
    with pytest.raises(RuleError) as told:
        see(offices, "finance", other)
    assert told.value.code == "privacy.cannot_be_opened"


def test_erased_data_cannot_be_read_although_the_sealed_text_stays(offices, person):
    before = Person.objects.get(pk=person).phone_sealed
    erase(offices, person)
    assert Person.objects.get(pk=person).phone_sealed == before
    assert see(offices, "head", person) is None
    card = selectors.person_card(offices.actor("head"), person, AT)
    assert (card.phone, card.is_erased) == ("", True)
    assert SubjectKey.objects.get().wrapped == ""
    with pytest.raises(RuleError) as told:
        services.set_phone(
            actor=offices.actor("admin"), person_id=person, phone=NUMBER, request_id="n", at=AT
        )
    assert told.value.code == "privacy.was_erased"


@pytest.mark.parametrize("who", ["admin", "auditor", "clerk", "housing"])
def test_only_the_security_administrator_erases(offices, person, who):
    with pytest.raises(PermissionDeniedError):
        erase(offices, person, who)
    assert see(offices, "head", person) == NUMBER


@pytest.mark.django_db(transaction=True)
def test_an_erasure_survives_a_restore_of_an_older_backup(offices, person, settings, tmp_path):
    backup = list(SubjectKey.objects.values())
    sealed = Person.objects.get(pk=person).phone_sealed
    erase(offices, person)
    kept = shutil.copy(settings.ERASURES_FILE, tmp_path / "beside the backup.jsonl")
    # The restore brings the key back, and knows of no erasure.
    SubjectKey.objects.all().delete()
    Erasure.objects.all().delete()
    SubjectKey.objects.bulk_create(SubjectKey(**row) for row in backup)
    assert see(offices, "head", person) == NUMBER
    assert privacy.reapply_erasures(kept, AT) == 1
    assert see(offices, "head", person) is None
    assert Person.objects.get(pk=person).phone_sealed == sealed
    assert privacy.reapply_erasures(kept, AT) == 0
    assert [line["subject"] for line in privacy.erasure_list()] == [f"person:{person}"]


@pytest.mark.django_db(transaction=True)
def test_the_list_beside_the_database_keeps_what_only_it_knows(offices, person, settings):
    earlier = {"subject": "person:before", "reason": "本人申请", "at": AT.isoformat()}
    settings.ERASURES_FILE.write_text(json.dumps(earlier) + "\n", encoding="utf-8")
    erase(offices, person)
    lines = settings.ERASURES_FILE.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["subject"] for line in lines] == ["person:before", f"person:{person}"]


@pytest.mark.django_db(transaction=True)
def test_two_first_numbers_at_once_share_one_key(offices):
    person_id = str(User.objects.get(username="finance").person_id)

    def keep(number: int) -> str:
        return privacy.seal(f"person:{person_id}", f"field {number}", NUMBER, AT)

    sealed = at_once(6, keep)
    assert SubjectKey.objects.count() == 1
    opened = {
        privacy.unseal(f"person:{person_id}", f"field {number}", str(text))
        for number, text in enumerate(sealed)
    }
    assert opened == {NUMBER}


def test_the_key_of_the_site_is_its_owners_alone(offices, person, settings):
    assert settings.PERSONAL_KEY_FILE.stat().st_mode & 0o777 == 0o600
    settings.PERSONAL_KEY_FILE.unlink()
    with pytest.raises(RuleError) as told:
        see(offices, "head", person)
    assert told.value.code == "privacy.cannot_be_opened"
