"""Users, persons, posts, hand-overs, tries to sign in (用户、人员、岗位、交接、登录记录)."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q

from xianzhi.apps.accounts.choices import ADMINISTRATORS, Holding, Outcome, Role
from xianzhi.records.ids import new_id

__all__ = [
    "BindingCode",
    "BoundIdentity",
    "HandOver",
    "Person",
    "Post",
    "PostRole",
    "RecoveryCode",
    "SecondFactor",
    "SignInAttempt",
    "User",
    "UserManager",
]


class Person(models.Model):
    """A person of the offices (人员); kept as long as history names one of the person's posts.

    The name of an official is public by office. The telephone number is sealed under the person's
    key, see ``apps.privacy``.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=60)
    phone_sealed = models.TextField(blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="person_has_a_name")]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Makes users (用户管理)."""

    def create_user(self, username: str, password: str | None = None) -> "User":
        """Make a user; without a password nobody can sign in as it."""
        user = self.model(username=self.model.normalize_username(username))
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """An account (账户): what signs in. Rights come from the posts of its person."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    username = models.CharField(max_length=60, unique=True)
    person = models.OneToOneField(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="user"
    )
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(username=""), name="user_has_a_name")]

    def __str__(self) -> str:
        return self.username


class Post(models.Model):
    """A person's post in a unit for a half-open period (岗位), perhaps over one area only.

    An acting or delegated holder stands in for the holder of another row, until a day.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="posts")
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="posts")
    title = models.CharField(max_length=60)
    area_code = models.CharField(max_length=32, blank=True)  # empty: the whole unit
    holding = models.CharField(max_length=10, choices=Holding.choices, default=Holding.REGULAR)
    stands_in_for = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="stand_ins"
    )
    held_from = models.DateField()
    held_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(holding__in=Holding.values), name="holding_is_known"
            ),
            models.CheckConstraint(
                condition=Q(holding=Holding.REGULAR, stands_in_for__isnull=True)
                | (
                    ~Q(holding=Holding.REGULAR)
                    & Q(stands_in_for__isnull=False, held_until__isnull=False)
                ),
                name="stand_in_names_post_and_end",
            ),
            models.CheckConstraint(
                condition=Q(held_until__isnull=True) | Q(held_until__gt=F("held_from")),
                name="post_period_is_forward",
            ),
            models.UniqueConstraint(
                fields=["person", "unit", "title", "area_code", "held_from"],
                name="post_once_per_start",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class HandOver(models.Model):
    """A post that passed from one person to the next (交接): both rows of the post stay."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    left = models.OneToOneField(Post, on_delete=models.PROTECT, related_name="handed_on")
    taken = models.OneToOneField(Post, on_delete=models.PROTECT, related_name="taken_over")
    on = models.DateField()
    note = models.TextField(blank=True)
    moved = models.JSONField(default=dict)  # what was open, counted by room
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(left=F("taken")), name="post_is_handed_to_another"),
        ]

    def __str__(self) -> str:
        return f"{self.left_id} {self.on} {self.taken_id}"


class PostRole(models.Model):
    """A role that a post carries (岗位角色)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(max_length=20, choices=Role.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "role"], name="role_once_per_post"),
            models.UniqueConstraint(
                fields=["post"],
                condition=Q(role__in=ADMINISTRATORS),
                name="one_administration_per_post",
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="role_is_known"),
        ]

    def __str__(self) -> str:
        return self.role


class SecondFactor(models.Model):
    """The authenticator of a user (双因素验证); it counts once a code of it was shown."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="second_factor")
    secret_sealed = models.TextField()
    last_step = models.BigIntegerField(default=-1)  # codes up to here are used up
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(secret_sealed=""), name="factor_has_a_secret"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.confirmed_at or ''}"


class RecoveryCode(models.Model):
    """A code for the day on which the telephone is lost (恢复码): its digest, good for once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    factor = models.ForeignKey(SecondFactor, on_delete=models.CASCADE, related_name="codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["factor", "digest"], name="recovery_code_once"),
        ]

    def __str__(self) -> str:
        return f"{self.factor_id} {self.used_at or ''}"


class BoundIdentity(models.Model):
    """Whom a user is at another platform (绑定的平台身份): it opens this account and no right."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="identities")
    platform = models.CharField(max_length=20)
    authority = models.CharField(max_length=250)
    subject = models.CharField(max_length=255)
    bound_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(subject=""), name="identity_has_a_subject"),
            models.UniqueConstraint(
                fields=["platform", "authority", "subject"], name="identity_opens_one_account"
            ),
            models.UniqueConstraint(fields=["user", "platform"], name="one_identity_of_a_platform"),
        ]

    def __str__(self) -> str:
        return f"{self.platform} {self.user_id}"


class BindingCode(models.Model):
    """A code that binds an identity to an account (绑定码): its digest, good for once and a day."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="binding_code")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(digest=""), name="code_has_a_digest")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.made_at:%F %T}"


class SignInAttempt(models.Model):
    """One try to sign in (登录记录); kept for a year, then deleted.

    The typed name is kept as a keyed digest only: people type passwords there by mistake.
    ``address`` is an IPv4 address or an IPv6 network of 64 bits, empty where there is none.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name_digest = models.CharField(max_length=64)
    address = models.CharField(max_length=45, blank=True)
    user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="attempts"
    )
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    # Or the key of a platform. The default is the database's too: a release that does not know the
    # column may go on writing while the next one starts.
    way = models.CharField(max_length=20, default="password", db_default="password")
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values), name="attempt_outcome_is_known"
            ),
        ]
        indexes = [
            models.Index(fields=["name_digest", "at"], name="attempt_by_name"),
            models.Index(fields=["address", "at"], name="attempt_by_address"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.outcome}"
