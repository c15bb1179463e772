"""Cases, their moves, and who and what belongs to them (事件、办理记录、配合任务、附件)."""

from django.db import models
from django.db.models import F, Q

from xianzhi.apps.casework.choices import CaseStatus, Channel, DutyState, FilePurpose, Stage
from xianzhi.apps.casework.models.categories import Category
from xianzhi.records.ids import new_id
from xianzhi.records.throttling import HourTally

__all__ = [
    "Case",
    "CaseDuty",
    "CaseFile",
    "CaseMove",
    "CaseNumber",
    "RepeatLink",
    "ReportTally",
    "Reporter",
]


class CaseNumber(models.Model):
    """The last number of a day (案件流水号)."""

    day = models.DateField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.day} {self.last}"


class ReportTally(HourTally):
    """How many reports came from one place in an hour (来件计数): nobody floods the desk."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["holder", "hour"], name="tally_once_per_hour"),
        ]


class Case(models.Model):
    """One matter that somebody reported (事件). Columns hold the last state of its history.

    ``version`` is the number of the last entry of its stream. ``due_at`` is the deadline of the
    step in which it lies; ``handle_from`` and ``handle_limit`` are those of the unit's work, which
    goes on while it asks for something, ``extended_by`` what was granted, ``pauses`` what is not
    counted.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=20, unique=True)
    channel = models.CharField(max_length=12, choices=Channel.choices)
    external_id = models.CharField(max_length=120, blank=True)
    code_sha256 = models.CharField(max_length=64, unique=True)  # of what the reporter holds
    version = models.PositiveIntegerField(default=1)
    status = models.CharField(
        max_length=16, choices=CaseStatus.choices, default=CaseStatus.REPORTED
    )
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.VERIFY)
    category = models.ForeignKey(
        Category, null=True, blank=True, on_delete=models.PROTECT, related_name="cases"
    )
    text = models.TextField()
    place_text = models.CharField(max_length=200, blank=True)
    x = models.FloatField(null=True, blank=True)  # degrees, EPSG:4490
    y = models.FloatField(null=True, blank=True)
    place_cell = models.BigIntegerField(null=True, blank=True)  # what lies near has few others
    town_code = models.CharField(max_length=32, blank=True)
    area_code = models.CharField(max_length=32, blank=True)  # the finest area it lies in
    area_unit = models.ForeignKey(
        "organisations.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    unit = models.ForeignKey(  # the lead unit, from the dispatch on
        "organisations.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="cases"
    )
    may_publish = models.BooleanField(default=False)
    answer = models.TextField(blank=True)  # what the reporter is told at the end
    rating = models.PositiveSmallIntegerField(null=True, blank=True)  # 1 to 5
    reported_by = models.CharField(max_length=36, blank=True)  # the post that entered it
    dispatched_by = models.CharField(max_length=36, blank=True)
    handled_by = models.CharField(max_length=36, blank=True)
    asked_by = models.CharField(max_length=36, blank=True)
    asked_days = models.PositiveSmallIntegerField(default=0)
    reported_at = models.DateTimeField()
    stage_entered_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    is_provisional = models.BooleanField(default=False)
    handle_from = models.DateTimeField(null=True, blank=True)
    handle_limit = models.CharField(max_length=40, blank=True)
    extended_by = models.PositiveSmallIntegerField(default=0)
    pauses = models.JSONField(default=list)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "external_id"],
                condition=~Q(external_id=""),
                name="report_of_a_channel_once",
            ),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="channel_known"),
            models.CheckConstraint(
                condition=Q(status__in=CaseStatus.values), name="case_status_known"
            ),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="case_stage_known"),
            models.CheckConstraint(condition=~Q(text=""), name="case_says_something"),
            models.CheckConstraint(
                condition=Q(x__isnull=True, y__isnull=True)
                | Q(x__gte=-180, x__lte=180, y__gte=-90, y__lte=90),
                name="case_place_is_on_earth",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=("verify", "file", "dispatch", "over"))
                | Q(unit__isnull=False),
                name="dispatched_case_has_a_unit",
            ),
            models.CheckConstraint(
                condition=Q(rating__isnull=True) | Q(rating__gte=1, rating__lte=5),
                name="rating_is_one_to_five",
            ),
        ]
        indexes = [
            models.Index(F("due_at"), F("id"), name="case_by_due", condition=~Q(stage="over")),
            models.Index(fields=["stage", "due_at", "id"], name="case_by_stage"),
            models.Index(fields=["unit", "stage", "due_at"], name="case_by_unit"),
            models.Index(  # the counts of the queue come from it alone, however many are over
                fields=[
                    "town_code",
                    "stage",
                    "status",
                    "due_at",
                    "unit",
                    "category",
                    "area_code",
                    "channel",
                    "reported_at",
                    "id",
                ],
                name="case_open_counts",
                condition=~Q(stage="over"),
            ),
            models.Index(fields=["-reported_at", "-id"], name="case_by_reported"),
            models.Index(fields=["category", "stage"], name="case_by_category"),
            models.Index(fields=["place_cell", "reported_at"], name="case_by_place"),
            models.Index(
                fields=["reported_by"], name="case_by_reporting_post", condition=~Q(reported_by="")
            ),
        ]

    def __str__(self) -> str:
        return self.number


class CaseMove(models.Model):
    """One move of a case (办理记录); appended, never edited (the database refuses).

    It tells the step that it found the case in, since when and by when; ``is_end`` says that it
    left that step or began it anew.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="moves")
    number = models.PositiveIntegerField()  # of the entry in its stream
    verb = models.CharField(max_length=16)
    before = models.CharField(max_length=16, blank=True)  # empty for the report itself
    after = models.CharField(max_length=16)
    stage = models.CharField(max_length=10, blank=True)
    entered_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    is_end = models.BooleanField(default=False)
    unit = models.ForeignKey(
        "organisations.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    words = models.TextField(blank=True)
    post_id = models.CharField(max_length=36, blank=True)  # empty for the reporter
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="move_number_in_case"),
        ]
        indexes = [
            models.Index(fields=["stage", "at"], name="move_by_stage", condition=Q(is_end=True)),
            models.Index(fields=["verb", "at"], name="move_by_verb"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.number} {self.verb}"


class CaseDuty(models.Model):
    """The part of a unit that helps (配合任务): the lead unit finishes once every part is done."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="duties")
    unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="case_duties"
    )
    state = models.CharField(max_length=10, choices=DutyState.choices, default=DutyState.OPEN)
    words = models.TextField(blank=True)
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "unit"],
                condition=Q(state="open"),
                name="unit_helps_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state=DutyState.OPEN, ended_at__isnull=True)
                | (~Q(state=DutyState.OPEN) & Q(ended_at__isnull=False)),
                name="part_ended_at_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.unit_id}"


class CaseFile(models.Model):
    """A photo or another file of a case (附件)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="files")
    file = models.ForeignKey(
        "evidence.StoredFile", on_delete=models.PROTECT, related_name="case_files"
    )
    purpose = models.CharField(max_length=8, choices=FilePurpose.choices)
    name = models.CharField(max_length=255)
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "file", "purpose"], name="file_once_per_case_and_purpose"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Reporter(models.Model):
    """Who reported a case and left a name or a number (上报人), sealed under a key of their own."""

    case = models.OneToOneField(
        Case, primary_key=True, on_delete=models.PROTECT, related_name="reporter"
    )
    name_sealed = models.TextField(blank=True)
    phone_sealed = models.TextField(blank=True)
    name_mask = models.CharField(max_length=80, blank=True)
    phone_mask = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return str(self.case_id)


class RepeatLink(models.Model):
    """A case that is the same matter as another one (并案); taken back by ``undone_at``."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="folded_into")
    into = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="repeats")
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(undone_at__isnull=True),
                name="case_repeats_one_other",
            ),
            models.CheckConstraint(condition=~Q(case=F("into")), name="case_repeats_another"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.into_id}"
