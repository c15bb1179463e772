"""What every list of the ledger shares (列表框架): its filter, its tabs, its addresses."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext as _

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.ledger import selectors
from xianzhi.apps.ledger.forms.filters import FilterForm, ListAddress, columns_of, filter_of
from xianzhi.apps.ledger.readmodels import TaskFilter, TaskList
from xianzhi.apps.ledger.views.asking import page_number
from xianzhi.ui.templatetags.xianzhi import say

__all__ = ["Narrowing", "Tab", "narrow"]


@dataclass(frozen=True, slots=True)
class Tab:
    """A view of a list (视图)."""

    url: str
    word: str
    count: int | None
    current: bool


@dataclass(frozen=True, slots=True)
class Narrowing:
    """A list as its address asks for it (筛选结果)."""

    address: ListAddress
    listed: TaskList
    form: FilterForm
    tabs: tuple[Tab, ...]

    @property
    def query(self) -> str:
        """The address of this list, without what is usual."""
        return self.address.query()

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was chosen that leaves tasks out."""
        return self.address.task_filter != TaskFilter()

    @property
    def narrowed_by(self) -> int:
        """How many of the boxes over the list are set."""
        chosen, usual = asdict(self.address.task_filter), asdict(TaskFilter())
        return sum(chosen[name] != usual[name] for name in self.form.fields)


def narrow(request: HttpRequest, actor: Actor, at: datetime) -> Narrowing:
    """Read the address of a list and find what it leaves (筛选)."""
    address = ListAddress(filter_of(request.GET), columns_of(request.GET))
    listed = selectors.tasks(actor, address.task_filter, at=at, page=page_number(request))
    offered = selectors.filter_options(actor, at=at)
    counts = listed.counts
    chosen = address.task_filter.view
    tabs = [Tab(f"?{address.query(view='')}", _("All"), counts.any_view, not chosen)]
    for option in offered["view"]:
        url = f"?{address.query(view=option.value)}"
        count = getattr(counts, option.value)
        tabs.append(Tab(url, say(option.words), count, option.value == chosen))
    return Narrowing(address, listed, FilterForm(address, counts, offered), tuple(tabs))
