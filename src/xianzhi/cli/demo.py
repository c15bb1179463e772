"""Hechuan before the visitor's eyes (示范): load the county, compile its plans, sign two of them.

Everything goes through the services that everybody uses; a second run changes nothing.
"""

import io
import os
import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import typer
from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from xianzhi.apps.accounts.selectors import Actor, actor_for, demo_accounts
from xianzhi.apps.checkup import selectors as checkup
from xianzhi.apps.evidence.services import Upload
from xianzhi.apps.ledger import selectors, services
from xianzhi.errors import XianzhiError
from xianzhi.records.jobs.working import run_due
from xianzhi.samples.cases_loader import CaseStaff, adopt_directory, load_cases
from xianzhi.samples.limits import load_limits
from xianzhi.samples.loader import load_county, open_demo
from xianzhi.samples.plans.catalog import DOCUMENTS, SampleDocument, SampleKind
from xianzhi.samples.years_loader import Crew, crew_of

__all__ = ["case_crew", "load_checkup", "load_demo", "load_map"]

_MOST_WAITS = 600  # seconds for a run: the machine may be slow
# Plans that the demo signs, so that the ledger has lines; the others wait at the desk.
SIGNED = ("03_county_seat.docx", "04_urban_rural.md", "05_grassroots.html")


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The clerk at her desk with the sample files."""

    actor: Actor
    console: Console

    def take(self, document: SampleDocument) -> str:
        upload = Upload(document.file_name, document.content())
        with self.console.status(f"解析 compiling: {document.title}"):
            taken = services.import_document(
                actor=self.actor,
                upload=upload,
                request_id=_request("import", document),
                at=timezone.now(),
            )
        return taken.document_id

    def sign(self, document: SampleDocument, document_id: str) -> None:
        services.sign_off(
            actor=self.actor,
            document_id=document_id,
            reason="示范站预先签发，便于查看台账。 Signed for the demonstration.",
            request_id=_request("sign", document),
            at=timezone.now(),
        )


def _request(verb: str, document: SampleDocument) -> str:
    """Make the same request id at every run: the services then do nothing twice."""
    return str(uuid5(NAMESPACE_URL, f"xianzhi-demo/{verb}/{document.file_name}"))


def load_demo(console: Console) -> None:
    """Load Hechuan, compile its plans with progress shown, and print the accounts (装入示范县)."""
    with console.status("禾川县（虚构）：单位、网格、人员…  Hechuan: units, grids, people…"):
        county = load_county()
        password = _password(settings.CONFIGURATION.home)
        open_demo(password, county)
    clerk = get_user_model().objects.get(username="clerk")
    shelf = _Shelf(actor_for(str(clerk.pk), None, timezone.now()), console)
    table = Table("文件 document", "任务 tasks", "指标 targets", "矛盾 conflicts", "待核 to check")
    for document in DOCUMENTS:
        if document.kind in {SampleKind.PLAN, SampleKind.SUPERIOR}:
            document_id = shelf.take(document)
            if document.file_name in SIGNED:
                shelf.sign(document, document_id)
            table.add_row(*_counts(shelf.actor, document_id, document.title))
    load_limits(shelf.actor, timezone.now())
    load_cases(_case_staff(), timezone.now())
    console.print(table)
    _print_accounts(console, password)


def _case_staff() -> CaseStaff:
    at = timezone.now()
    names = ("dispatcher", "checker", "housing")
    users = {user.username: user for user in get_user_model().objects.filter(username__in=names)}
    return CaseStaff(*(actor_for(str(users[name].pk), None, at) for name in names))


def case_crew() -> Crew:
    """Find who lives through the sample cases (样例办理人员), with the directory adopted.

    Raises
    ------
    XianzhiError
        The demonstration county is not loaded.
    """
    at = timezone.now()
    names = ("dispatcher", "checker", "leader")
    users = {user.username: user for user in get_user_model().objects.filter(username__in=names)}
    if len(users) < len(names):
        raise XianzhiError("triage.no_demo")
    adopt_directory(at)
    dispatcher, checker, leader = (actor_for(str(users[name].pk), None, at) for name in names)
    return crew_of(dispatcher, checker, leader, Upload("处置后.jpg", _picture()), at=at)


def _picture() -> bytes:
    """A grey square: the photo of afterwards that every sample case has."""
    from PIL import Image  # noqa: PLC0415 -- optional dependency

    stream = io.BytesIO()
    Image.new("RGB", (64, 48), "#8a8f98").save(stream, "JPEG")
    return stream.getvalue()


def load_map(console: Console, scale: float) -> None:
    """Draw Hechuan's land and publish it layer by layer (装入示范图层)."""
    from xianzhi.samples.county import build_county  # noqa: PLC0415 -- slow import
    from xianzhi.samples.grid_loader import load_grid  # noqa: PLC0415 -- slow import
    from xianzhi.samples.land import generate  # noqa: PLC0415 -- slow import
    from xianzhi.samples.land_supply import load_land_supply  # noqa: PLC0415 -- slow import
    from xianzhi.samples.map_loader import publish_land  # noqa: PLC0415 -- slow import
    from xianzhi.samples.patch_loader import Staff, screen_buildings  # noqa: PLC0415 -- slow import

    at = timezone.now()
    names = ("planner", "planning-head", "luxi", "admin")
    users = {user.username: user for user in get_user_model().objects.filter(username__in=names)}
    if len(users) < len(names):
        raise typer.BadParameter("xianzhi site demo --load-only")
    planner, head, town, admin = (actor_for(str(users[name].pk), None, at) for name in names)
    land = generate(scale=scale)
    for source in publish_land(land, planner, at):
        console.print(f"图层已发布 layer published: {source.name}", markup=False)
    found = screen_buildings(Staff(planner, head, town), timezone.now())
    console.print(f"疑似图斑 patches: {found}", markup=False)
    if load_land_supply(land, planner, timezone.now()):
        console.print("用地台账已装入 land supply loaded", markup=False)
    grid = load_grid(land, build_county(), admin, timezone.now())
    console.print(f"网格 areas: {grid.areas}，网格员 workers: {grid.workers}", markup=False)


def load_checkup(console: Console, scale: float) -> None:
    """Publish two years of check-up layers and run a check-up after each (装入示范体检)."""
    from xianzhi.samples.checkup_loader import CheckupStaff, load_checkups  # noqa: PLC0415 -- slow import

    at = timezone.now()
    users = {user.username: user for user in get_user_model().objects.all()}
    planner, housing = (actor_for(str(users[name].pk), None, at) for name in ("planner", "housing"))

    def wait(request_id: str) -> None:
        """Do the run here unless the site's own worker took it; come back when it is there."""
        for _ in range(_MOST_WAITS):
            run_due()
            asked, made = checkup.request_state(planner, request_id)
            if made or asked.fault_code:
                return
            time.sleep(1.0)

    staff = CheckupStaff(planner, housing)
    for told in load_checkups(staff, wait, at, scale):
        said = f"图层 layers: {told.layers}，立案 confirmed: {told.confirmed}"
        console.print(f"体检 check-up {told.day}: {said}", markup=False)


def _counts(actor: Actor, document_id: str, title: str) -> tuple[str, ...]:
    counts = selectors.desk(actor, document_id).counts
    figures = (
        counts.tasks,
        counts.targets,
        counts.conflicts + counts.contradictions_open,
        counts.checks,
    )
    return (title, *(str(figure) for figure in figures))


def _password(home: Path) -> str:
    """Make the demo password once for this folder; only its owner may read it."""
    path = home / "demo_password"
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(9))
    return path.read_text(encoding="ascii")


def _print_accounts(console: Console, password: str) -> None:
    table = Table("账号 account", "姓名 name", "单位 unit", "岗位 post")
    for account in demo_accounts():
        table.add_row(account.username, account.person_name, account.unit_name, account.title)
    console.print(table)
    console.print(f"口令 password: [bold]{password}[/bold]   （人和单位均为虚构 all invented）")
