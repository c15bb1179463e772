"""Grid, posts, secrets and clocks of the prepared county, for the verbs of these rooms."""

from datetime import date

from factories.county import AT, SINCE, SmallCounty
from factories.grid import grow
from xianzhi.apps.accounts import services as accounts
from xianzhi.apps.accounts.selectors import subject_of
from xianzhi.apps.accounts.services import PostDraft
from xianzhi.apps.calendar import services as calendar
from xianzhi.apps.grid import services as grid
from xianzhi.apps.privacy import services as privacy
from xianzhi.core.calendar import workdays

__all__ = ["VILLAGE", "staff"]

VILLAGE = "990121101001"
ONE, TWO = f"{VILLAGE}001", f"{VILLAGE}002"
NUMBER = "13800001234"


def staff(county: SmallCounty) -> dict[str, str]:
    """Grow a small tree, put people in, open what can be closed; the ids by what they name."""
    draft = PostDraft("安守正", "government", "安全管理员", ("security",), SINCE, None, "security")
    accounts.create_demo_accounts((draft,), "for tests only")
    grow(county)
    return in_the_grid(county) | of_people(county) | of_time(county)


def in_the_grid(county: SmallCounty) -> dict[str, str]:
    admin = county.actor("admin")
    term = grid.TermDraft(ONE, county.posts["白晓芸"], "full_time", date(2025, 6, 1))
    return {"term": grid.assign_worker(actor=admin, draft=term, request_id="prepare term", at=AT)}


def of_people(county: SmallCounty) -> dict[str, str]:
    from xianzhi.apps.accounts.models import BoundIdentity, Post, SecondFactor, User
    from xianzhi.apps.privacy.services import seal

    user = User.objects.get(username="finance")
    secret = seal(f"user:{user.pk}", "accounts.SecondFactor.secret_sealed", "GEZDGNBVGY3TQOJQ", AT)
    SecondFactor.objects.create(user=user, secret_sealed=secret, confirmed_at=AT)
    identity = BoundIdentity.objects.create(
        user=user, platform="province", authority="https://x.example", subject="s", bound_at=AT
    )
    person = str(Post.objects.get(pk=county.posts["陆小满"]).person_id)
    accounts.set_phone(
        actor=county.actor("admin"), person_id=person, phone=NUMBER, request_id="p phone", at=AT
    )
    wish = privacy.DataWish(subject_of(person), "erase", "已调离，请删除", AT.date())
    matter = privacy.receive_request(
        actor=county.actor("security"), asked=wish, request_id="prepare wish", at=AT
    )
    found = {"factor-user": str(user.pk), "identity": str(identity.pk)}
    return found | {"person": person, "matter": matter}


def of_time(county: SmallCounty) -> dict[str, str]:
    draft = calendar.ClockDraft("政府信息公开申请", workdays(20), AT)
    clock = calendar.begin_clock(
        actor=county.actor("clerk"), draft=draft, request_id="prepare clock", at=AT
    )
    return {"clock": clock}
