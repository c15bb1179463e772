"""From reviewed rows to tasks that units answer for (发布台账)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import CharField
from django.db.models.functions import Cast
from django.utils import timezone

from xianzhi.apps.ledger.choices import Duty, RowKind, TaskStatus
from xianzhi.apps.ledger.models import LedgerTask, SignOff, TaskDuty, TaskTarget
from xianzhi.apps.ledger.selectors.desk import printed_units, unit_names
from xianzhi.apps.ledger.selectors.reviews import LoadedReview, load_sources
from xianzhi.apps.ledger.services.orders import stream
from xianzhi.apps.organisations.selectors import UnitLine, resolve
from xianzhi.core.policy.plan import DeadlineKind
from xianzhi.core.policy.review import (
    JsonObject,
    JsonValue,
    ReviewedRow,
    as_objects,
    canonical,
    compare,
)
from xianzhi.errors import RuleError
from xianzhi.records.commands import Change
from xianzhi.records.history import Happening, append_each

__all__ = ["DutyWish", "Published", "TaskWish", "add_to", "duties_of", "publish"]

_LETTERS = {RowKind.TASK: "", RowKind.GOAL: "O", RowKind.PHASE: "S", RowKind.SAFEGUARD: "G"}


@dataclass(frozen=True, slots=True)
class DutyWish:
    """A unit's part as it should stand (责任)."""

    duty: str
    role_word: str
    printed: str
    unit_id: str | None
    group_id: str | None


@dataclass(frozen=True, slots=True)
class TaskWish:
    """A task as it should stand (条目内容). ``columns`` are those of ``LedgerTask``."""

    row_key: str
    kind: str
    part: int
    columns: Mapping[str, "JsonValue | date"]
    duties: tuple[DutyWish, ...]
    targets: tuple[tuple[JsonObject, int | None, int | None], ...]
    status: str = TaskStatus.PENDING  # of a task that is new


@dataclass(frozen=True, slots=True)
class Published:
    """How many tasks a signature touched (发布结果)."""

    new: int
    changed: int
    withdrawn: int

    def counts(self) -> dict[str, str | int | bool]:
        """Give the figures for an answer and for history."""
        return {"published": self.new, "changed": self.changed, "withdrawn": self.withdrawn}


def publish(loaded: LoadedReview, change: Change) -> Published:
    """Make the ledger of a document what its review says (发布), under the document's lock.

    Raises
    ------
    RuleError
        No row stands.
    """
    rows = [row for row in loaded.review.rows if not row.excluded]
    if not rows:
        raise RuleError("ledger.nothing_to_publish")
    units = resolve(printed_units(rows), timezone.localdate(change.at))
    wishes = [_wish(place, row, loaded, units) for place, row in enumerate(rows)]
    return bring_up_to_date(loaded.document.pk, wishes, _renamed(loaded), change)


def bring_up_to_date(
    document_id: UUID, wishes: Sequence[TaskWish], renamed: Mapping[str, str], change: Change
) -> Published:
    """Write the difference between a document's tasks and what they should be (落账).

    Tasks that no wish speaks of are withdrawn.

    Parameters
    ----------
    renamed
        Row key of a wish to the row key that its task bears now, where these differ.
    """
    ledger = _Ledger(document_id, change)
    ledger.withdraw(ledger.lay_out(wishes, renamed))
    return ledger.write()


def add_to(
    document_id: UUID, wishes: Sequence[TaskWish], renamed: Mapping[str, str], change: Change
) -> Published:
    """Write new and changed tasks of a document; those that no wish speaks of stay (并入台账)."""
    ledger = _Ledger(document_id, change)
    ledger.lay_out(wishes, renamed)
    return ledger.write()


def duties_of(
    pairs: Iterable[tuple[str, str, str]], units: Mapping[str, UnitLine]
) -> tuple[DutyWish, ...]:
    """Bind printed names (duty, role word, name) to units; a group stands for its members."""
    wishes: list[DutyWish] = []
    for duty, word, printed in pairs:
        unit = units.get(printed)
        if unit is None or not unit.member_ids:
            wishes.append(DutyWish(duty, word, printed, unit.id if unit else None, None))
        else:
            wishes.extend(
                DutyWish(duty, word, printed, member, unit.id) for member in unit.member_ids
            )
    return tuple(dict.fromkeys(wishes))


def _wish(
    place: int, row: ReviewedRow, loaded: LoadedReview, units: Mapping[str, UnitLine]
) -> TaskWish:
    text = loaded.version.text
    return TaskWish(
        row_key=row.id,
        kind=str(row.value("kind")),
        part=row.part,
        columns={
            "position": place,
            "kind": str(row.value("kind")),
            "part": row.part,
            "number": (row.number or "")[:40],
            "section": (row.section or "")[:300],
            "title": str(row.value("title") or text[slice(*row.pieces[0])])[:500],
            "text": "\n".join(text[start:end] for start, end in row.pieces),
            "measures": _measures(row, loaded),
            "source_start": row.pieces[0][0],
            "source_end": row.pieces[-1][1],
            "joint": bool(row.value("joint")),
            "open_ended": bool(row.value("open_ended")),
            **_deadline(row.value("deadline")),
        },
        duties=duties_of(_printed_duties(row), units),
        targets=tuple(_target(item.value, item.spans) for item in row.targets()),
    )


def _deadline(value: JsonValue) -> dict[str, "JsonValue | date"]:
    """Take the words of a time limit, and its date where it is one to be late against."""
    held = value if isinstance(value, dict) else {}
    day, kind = held.get("date"), str(held.get("kind") or "")
    is_due = day is not None and kind == DeadlineKind.DATE
    return {
        "deadline_text": str(held.get("text") or "")[:200],
        "deadline_kind": kind,
        "due_date": date.fromisoformat(str(day)) if is_due else None,
    }


def _printed_duties(row: ReviewedRow) -> Iterable[tuple[str, str, str]]:
    words: dict[str, str] = {}
    for role in as_objects(row.value("roles")):
        named = role.get("units")
        for unit in named if isinstance(named, list) else []:
            words.setdefault(str(unit), str(role.get("role") or ""))
    for duty, name in ((Duty.LEAD, "lead_units"), (Duty.SUPPORT, "support_units")):
        for unit in unit_names(row, name):
            yield str(duty), words.get(unit, "")[:40], unit[:200]


def _target(
    value: JsonValue, spans: tuple[tuple[int, int], ...]
) -> tuple[JsonObject, int | None, int | None]:
    held = dict(value) if isinstance(value, dict) else {}
    start, end = spans[0] if spans else (None, None)
    held.pop("span", None)
    return held, start, end


def _measures(row: ReviewedRow, loaded: LoadedReview) -> list[JsonValue]:
    text = loaded.version.text
    spans = [
        (int(str(item["start"])), int(str(item["end"])))
        for root in row.roots
        for item in as_objects(loaded.contents[root].get("measures"))
    ]
    return [
        text[start:end]
        for start, end in spans
        if any(first <= start < last for first, last in row.pieces)
    ]


def _renamed(loaded: LoadedReview) -> dict[str, str]:
    """Tell which row of the last signature each row is now, where ids have changed."""
    signed = SignOff.objects.filter(document=loaded.document).order_by("-number").first()
    if signed is None or signed.compilation_id == loaded.compilation.pk:
        return {}
    pairs = compare(load_sources(signed.compilation), loaded.sources)
    roots = {
        item.after.id: item.before.id for item in pairs if item.before is not None and item.after
    }
    found = {}
    for row in loaded.review.rows:
        root, slash, rest = row.id.partition("/")
        found[row.id] = f"{roots.get(root, root)}{slash}{rest}"
    return found


class _Ledger:
    """The tasks of one document while they are brought up to date, written at the end."""

    def __init__(self, document_id: UUID, change: Change) -> None:
        self.document_id, self.context = document_id, change
        tasks = list(LedgerTask.objects.select_for_update().filter(document=document_id))
        self.standing = {task.row_key: task for task in tasks if task.withdrawn_at is None}
        self.codes = {task.code for task in tasks}
        self.duties: dict[UUID, list[TaskDuty]] = defaultdict(list)
        self.targets: dict[UUID, list[TaskTarget]] = defaultdict(list)
        for duty in TaskDuty.objects.filter(task__in=tasks, until_at__isnull=True):
            self.duties[duty.task_id].append(duty)
        for target in TaskTarget.objects.filter(task__in=tasks, until_at__isnull=True):
            self.targets[target.task_id].append(target)
        self.new: list[LedgerTask] = []
        self.changed: list[LedgerTask] = []
        self.moved: list[UUID] = []
        self.withdrawn: list[LedgerTask] = []
        self.new_duties: list[TaskDuty] = []
        self.new_targets: list[TaskTarget] = []
        self.ended_duties: list[UUID] = []
        self.ended_targets: list[UUID] = []
        self.happenings: list[Happening] = []

    def lay_out(
        self, wishes: Iterable[TaskWish], renamed: Mapping[str, str]
    ) -> Iterable[LedgerTask]:
        """Add and change; give the tasks that no wish speaks of."""
        left = dict(self.standing)
        for wish in wishes:
            known = left.pop(renamed.get(wish.row_key, wish.row_key), None)
            if known is None:
                self.add(wish)
            else:
                self.change(known, wish)
        return left.values()

    def add(self, wish: TaskWish) -> None:
        task = LedgerTask(
            document_id=self.document_id,
            code=self._free_code(wish),
            row_key=wish.row_key,
            status=wish.status,
            published_at=self.context.at,
            **wish.columns,
        )
        self.new.append(task)
        self._duties(task, wish)
        self._targets(task, wish)
        facts = {**_facts(wish), "status": str(wish.status)}
        self.happenings.append((stream(task), "publish", facts))

    def change(self, task: LedgerTask, wish: TaskWish) -> None:
        before = {name: getattr(task, name) for name in wish.columns}
        differing = {name: value for name, value in wish.columns.items() if before[name] != value}
        moved = self._duties(task, wish) | self._targets(task, wish)
        told = {name: value for name, value in differing.items() if name not in _PLACES}
        if task.row_key != wish.row_key:
            self.moved.append(task.pk)
        if differing or task.row_key != wish.row_key:
            task.row_key = wish.row_key
            for name, value in differing.items():
                setattr(task, name, value)
            self.changed.append(task)
        if told or moved:
            facts = {
                "before": {name: _plain(before[name]) for name in told},
                "after": _facts(wish),
            }
            self.happenings.append((stream(task), "amend", facts))

    def withdraw(self, tasks: Iterable[LedgerTask]) -> None:
        for task in tasks:
            task.withdrawn_at = self.context.at
            self.withdrawn.append(task)
            self.happenings.append((stream(task), "withdraw", {"row": task.row_key}))

    def write(self) -> Published:
        at = self.context.at
        # Withdrawn first: a new task may take the row key of an old one.
        LedgerTask.objects.bulk_update(self.withdrawn, ["withdrawn_at"])
        # Two tasks may change keys with each other: first out of each other's way.
        own_id = Cast("id", CharField())
        LedgerTask.objects.filter(pk__in=self.moved).update(row_key=own_id)
        if self.changed:
            LedgerTask.objects.bulk_update(self.changed, ["row_key", *_COLUMNS], batch_size=50)
        LedgerTask.objects.bulk_create(self.new)
        TaskDuty.objects.filter(pk__in=self.ended_duties).update(until_at=at)
        TaskTarget.objects.filter(pk__in=self.ended_targets).update(until_at=at)
        TaskDuty.objects.bulk_create(self.new_duties)
        TaskTarget.objects.bulk_create(self.new_targets)
        append_each(self.context, self.happenings)
        amended = sum(verb == "amend" for _, verb, _ in self.happenings)
        return Published(len(self.new), amended, len(self.withdrawn))

    def _free_code(self, wish: TaskWish) -> str:
        letter = _LETTERS[RowKind(wish.kind)]
        number = 1
        while (code := f"{wish.part}-{letter}{number:02d}") in self.codes:
            number += 1
        self.codes.add(code)
        return code

    def _duties(self, task: LedgerTask, wish: TaskWish) -> bool:
        """End the duties that are not wished for and begin those that are missing."""
        standing = {_duty_key(duty): duty for duty in self.duties[task.pk]}
        wished = {
            (item.duty, item.role_word, item.printed, item.unit_id, item.group_id): place
            for place, item in enumerate(wish.duties)
        }
        gone = [duty.pk for key, duty in standing.items() if key not in wished]
        fresh = [
            TaskDuty(
                task=task,
                position=place,
                duty=key[0],
                role_word=key[1],
                printed=key[2],
                unit_id=key[3],
                group_id=key[4],
                from_at=self.context.at,
            )
            for key, place in wished.items()
            if key not in standing
        ]
        self.ended_duties += gone
        self.new_duties += fresh
        return bool(gone or fresh)

    def _targets(self, task: LedgerTask, wish: TaskWish) -> bool:
        standing = self.targets[task.pk]
        now = [(canonical(t.content), t.source_start, t.source_end) for t in standing]
        wished = [(canonical(content), start, end) for content, start, end in wish.targets]
        if sorted(now, key=str) == sorted(wished, key=str):
            return False
        self.ended_targets += [target.pk for target in standing]
        self.new_targets += [
            TaskTarget(
                task=task,
                position=place,
                content=content,
                source_start=start,
                source_end=end,
                from_at=self.context.at,
            )
            for place, (content, start, end) in enumerate(wish.targets)
        ]
        return sorted(item[0] for item in now) != sorted(item[0] for item in wished)


# Where a row stands moves with every line above it: no event in the life of its task.
_PLACES = {"position", "source_start", "source_end"}
_COLUMNS = (
    "position",
    "kind",
    "part",
    "number",
    "section",
    "title",
    "text",
    "measures",
    "source_start",
    "source_end",
    "joint",
    "open_ended",
    "deadline_text",
    "deadline_kind",
    "due_date",
)


def _duty_key(duty: TaskDuty) -> tuple[str, str, str, str | None, str | None]:
    unit = str(duty.unit_id) if duty.unit_id else None
    group = str(duty.group_id) if duty.group_id else None
    return duty.duty, duty.role_word, duty.printed, unit, group


def _facts(wish: TaskWish) -> dict[str, object]:
    """Tell a task as it stands now: state is a fold of history."""
    return {
        **{name: _plain(value) for name, value in wish.columns.items()},
        "row": wish.row_key,
        "duties": [[item.duty, item.role_word, item.printed] for item in wish.duties],
        "targets": [content for content, _, _ in wish.targets],
    }


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
