"""Surveys of residents (群众满意度调查): whom they ask, who may answer, how often what was said.

Who said what is stored nowhere: an answer counts up numbers of its stratum, and its code is used
up. Neither knows of the other.
"""

from django.db import models
from django.db.models import F, Q

from xianzhi.apps.checkup.choices import CodeStatus, StratumLevel, SurveyStatus, Weighing
from xianzhi.apps.checkup.models.runs import CheckupRun
from xianzhi.records.ids import new_id
from xianzhi.records.throttling import HourTally

__all__ = [
    "RunEstimate",
    "SurveyAttempt",
    "SurveyCode",
    "SurveyCount",
    "SurveyEstimate",
    "SurveyHousehold",
    "SurveyRound",
    "SurveyStratum",
]


class SurveyRound(models.Model):
    """A survey that is carried out once (调查轮次): questionnaire, list, seed, days.

    ``questionnaire`` is the file as it was read; ``list_file`` has every household that could be
    drawn, in the order that the draw does not depend on. Only the status ever changes.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=20, unique=True)
    questionnaire = models.JSONField()
    questionnaire_sha256 = models.CharField(max_length=64)
    level = models.CharField(max_length=12, choices=StratumLevel.choices)
    weighing = models.CharField(max_length=12, choices=Weighing.choices)
    list_file = models.ForeignKey(
        "evidence.StoredFile", on_delete=models.PROTECT, related_name="survey_lists"
    )
    list_source = models.CharField(max_length=255, blank=True)  # file name; empty: counts of areas
    seed = models.CharField(max_length=80)
    sample_size = models.PositiveIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()  # the last day on which answers are taken
    status = models.CharField(
        max_length=12, choices=SurveyStatus.choices, default=SurveyStatus.OPEN
    )
    unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="survey_rounds"
    )
    begun_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=SurveyStatus.values), name="survey_status_known"
            ),
            models.CheckConstraint(
                condition=Q(level__in=StratumLevel.values), name="survey_level_known"
            ),
            models.CheckConstraint(
                condition=Q(weighing__in=Weighing.values), name="survey_weighing_known"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="survey_days_are_forward"
            ),
            models.CheckConstraint(
                condition=Q(status=SurveyStatus.OPEN, closed_at__isnull=True)
                | Q(status=SurveyStatus.CLOSED, closed_at__isnull=False),
                name="survey_is_closed_some_day",
            ),
        ]
        indexes = [models.Index(fields=["status", "ends_on"], name="survey_by_status")]

    def __str__(self) -> str:
        return self.number


class SurveyStratum(models.Model):
    """An area whose households are drawn alike (抽样层): its weight, how many are listed, drawn."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    round = models.ForeignKey(SurveyRound, on_delete=models.PROTECT, related_name="strata")
    code = models.CharField(max_length=32)
    name = models.CharField(max_length=80)
    people = models.PositiveIntegerField()
    listed = models.PositiveIntegerField()
    drawn = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "code"], name="stratum_once_per_survey"),
            models.CheckConstraint(
                condition=Q(drawn__lte=F("listed")), name="no_more_drawn_than_listed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.code}"


class SurveyHousehold(models.Model):
    """A household that was drawn (样本户), by its opaque number; nobody's name is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    stratum = models.ForeignKey(SurveyStratum, on_delete=models.PROTECT, related_name="households")
    number = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stratum", "number"], name="household_drawn_once"),
        ]

    def __str__(self) -> str:
        return self.number


class SurveyCode(models.Model):
    """What a household answers by (作答码): a digest, for the code itself is kept nowhere."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    household = models.ForeignKey(SurveyHousehold, on_delete=models.PROTECT, related_name="codes")
    code_sha256 = models.CharField(max_length=64, unique=True)
    status = models.CharField(max_length=8, choices=CodeStatus.choices, default=CodeStatus.LIVE)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=CodeStatus.values), name="survey_code_status_known"
            ),
            models.UniqueConstraint(
                fields=["household"],
                condition=~Q(status=CodeStatus.VOID),
                name="one_code_per_household",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.status}"


class SurveyCount(models.Model):
    """How often a stratum gave an answer to a question (作答计数); all rows stand from the start.

    ``answer`` is 1 to 5 or 0 and 1, and −1 where somebody could not say.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    stratum = models.ForeignKey(SurveyStratum, on_delete=models.PROTECT, related_name="counts")
    question = models.CharField(max_length=40)
    answer = models.SmallIntegerField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stratum", "question", "answer"], name="answer_counted_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question} {self.answer}: {self.count}"


class SurveyEstimate(models.Model):
    """What a closed survey says of all people (调查估计值), appended and never edited.

    ``value``, ``lo`` and ``hi`` are per cent who are satisfied or say yes, ``mean`` the mean of a
    scale; null with ``fault_code`` where too few answered. ``strata`` lists code, name, answers and
    value of each, null where it is withheld.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    round = models.ForeignKey(SurveyRound, on_delete=models.PROTECT, related_name="estimates")
    position = models.PositiveSmallIntegerField()
    question = models.CharField(max_length=40)
    concept = models.CharField(max_length=40, blank=True)
    value = models.FloatField(null=True, blank=True)
    lo = models.FloatField(null=True, blank=True)
    hi = models.FloatField(null=True, blank=True)
    num = models.FloatField(null=True, blank=True)  # people; of ``den``
    den = models.FloatField()
    mean = models.FloatField(null=True, blank=True)
    answers = models.PositiveIntegerField()
    rate = models.FloatField()  # answers of the drawn, in [0, 1]
    fault_code = models.CharField(max_length=80, blank=True)
    strata = models.JSONField()
    inputs_sha256 = models.CharField(max_length=64)
    as_of_date = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "question"], name="question_estimated_once"),
            models.CheckConstraint(
                condition=Q(value__isnull=True, lo__isnull=True, hi__isnull=True)
                | Q(value__gte=F("lo"), value__lte=F("hi"), fault_code=""),
                name="estimate_lies_in_its_interval",
            ),
        ]
        indexes = [models.Index(fields=["concept", "as_of_date"], name="estimate_by_concept")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.question}"


class RunEstimate(models.Model):
    """An estimate that a run read (所用调查估计值)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(CheckupRun, on_delete=models.PROTECT, related_name="estimates_read")
    estimate = models.ForeignKey(SurveyEstimate, on_delete=models.PROTECT, related_name="runs")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "estimate"], name="estimate_once_per_run"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.estimate_id}"


class SurveyAttempt(HourTally):
    """How many codes were tried from one place in an hour (作答计数): nobody guesses codes."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["holder", "hour"], name="attempts_once_per_hour"),
        ]
