"""The filters over every list of the ledger (筛选表单): an address in, an address out.

The state of a list is its address and nothing else, so a view can be kept as a bookmark, sent to a
colleague, and exported as it is shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xianzhi.apps.ledger.readmodels import Count, Option, TaskCounts, TaskFilter
from xianzhi.ui.templatetags.xianzhi import say

__all__ = ["COLUMNS", "SHOWN", "FilterForm", "ListAddress", "columns_of", "filter_of"]

EVERY_KIND = "all"
_MOST = 120  # characters of a filter value; more is no value of ours

# Columns of the list on the page, in their order; the first are shown unless somebody chose.
SHOWN = ("code", "title", "lead", "support", "deadline", "due_date", "status")
COLUMNS = (
    "code",
    "plan",
    "section",
    "title",
    "targets",
    "lead",
    "support",
    "leader",
    "persons",
    "deadline",
    "due_date",
    "status",
    "progress",
)


def filter_of(query: QueryDict) -> TaskFilter:
    """Read the filter of an address (读取筛选); a list shows tasks unless it says otherwise."""
    names = asdict(TaskFilter())
    values = {name: query.get(name, "").replace("\x00", "").strip()[:_MOST] for name in names}
    kind = values["kind"] or "task"
    return TaskFilter(**{**values, "kind": "" if kind == EVERY_KIND else kind})


def columns_of(query: QueryDict) -> tuple[str, ...]:
    """Read the columns of an address (列选择), in the order of the ledger; the title stays."""
    chosen = {*query.getlist("col"), "title"}
    return tuple(name for name in COLUMNS if name in chosen) if query.getlist("col") else SHOWN


@dataclass(frozen=True, slots=True)
class ListAddress:
    """The state of a list as a query (视图地址); empty and usual values are left out."""

    task_filter: TaskFilter
    columns: tuple[str, ...] = SHOWN

    def query(self, **changes: str) -> str:
        """Write the query with some values changed; the page starts again at the first."""
        values = asdict(replace(self.task_filter, **changes))
        values["kind"] = {"": EVERY_KIND, "task": ""}.get(values["kind"], values["kind"])
        address = QueryDict(mutable=True)
        for name, value in values.items():
            if value:
                address[name] = value
        if self.columns != SHOWN:
            address.setlist("col", self.columns)
        return address.urlencode()


class FilterForm(forms.Form):
    """What a list of tasks is narrowed to, each choice with the rows it would leave (筛选)."""

    keyword = forms.CharField(
        label=gettext_lazy("Keyword"),
        required=False,
        max_length=_MOST,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    plan = forms.ChoiceField(label=gettext_lazy("Plan"), required=False)
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), required=False)
    duty = forms.ChoiceField(label=gettext_lazy("Part of the unit"), required=False)
    town = forms.ChoiceField(label=gettext_lazy("Town"), required=False)
    month = forms.ChoiceField(label=gettext_lazy("Due in"), required=False)
    status = forms.ChoiceField(label=gettext_lazy("Status"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of line"), required=False)

    def __init__(self, address: ListAddress, counts: TaskCounts, offered: "Offered") -> None:
        shown = asdict(address.task_filter) | {"kind": address.task_filter.kind or EVERY_KIND}
        super().__init__(initial=shown, auto_id="filter-%s")
        counted = {
            "plan": (_("All plans"), counts.by_plan),
            "unit": (_("All units"), counts.by_unit),
            "town": (_("All towns"), counts.by_town),
            "month": (_("Any month"), counts.by_month),
            "status": (_("Any status"), counts.by_status),
        }
        for name, (every, choices) in counted.items():
            self._offer(name, [("", every), *_counted(choices, shown[name], offered.get(name, ()))])
        kinds = [(option.value, say(option.words)) for option in offered["kind"]]
        self._offer("kind", [*kinds, (EVERY_KIND, _("All kinds"))])
        duties = [(option.value, say(option.words)) for option in offered["duty"]]
        self._offer("duty", [("", _("Lead or support")), *duties])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices


Offered = Mapping[str, tuple[Option, ...]]


def _counted(
    choices: Iterable[Count], chosen: str, named: Iterable[Option]
) -> Iterable[tuple[str, str]]:
    """Name choices with their counts; what leaves nothing is offered only while it is chosen."""
    seen = False
    for choice in choices:
        seen = seen or choice.value == chosen
        if choice.count or choice.value == chosen:
            yield choice.value, f"{say(choice.words)} ({choice.count})"
    if chosen and not seen:
        words = {option.value: say(option.words) for option in named}
        yield chosen, f"{words.get(chosen, chosen)} (0)"
