"""A folder of check-up layers put on the map (批量发布体检图层).

Which file is which layer, how old and how complete it is, is read as ``xianzhi checkup run`` reads
it: the same folder gives the same figures with the site and without.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from uuid import uuid4

from django.contrib.auth import get_user_model

from xianzhi.apps.accounts.selectors import Actor, actor_for
from xianzhi.apps.atlas import services
from xianzhi.apps.atlas.services import FileDraft, LayerDraft, VersionDraft
from xianzhi.apps.evidence.services import Upload
from xianzhi.catalogue.indicators.layers import schema
from xianzhi.catalogue.indicators.osm import osm_rules
from xianzhi.core.indicators.schema import Kind, LayerRule
from xianzhi.errors import XianzhiError
from xianzhi.exchange.checkup.folders import Folder, Statement, open_folder
from xianzhi.exchange.checkup.keeping import Keeper

__all__ = ["Line", "Told", "publish_folder"]

_THEMES: Mapping[str, str] = {
    "control_line": "control_line",
    **dict.fromkeys(("unit", "built_up", "village", "town_seat"), "base"),
}
_REST = re.compile(r"[：；，,;:].*")
_MOST_NAME = 120


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one file (逐层结果): a message, and the fault where there is one."""

    code: str
    params: Mapping[str, str]
    fault: XianzhiError | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What the clerk says of all files (发布说明); *as_of* where the folder says no day itself.

    ``lies_right`` says that a person looked at layers that seem to be shifted: a layer of one
    station could be moved onto any border.
    """

    user: str
    approval: str
    source: str = ""
    as_of: date | None = None
    lies_right: bool = False


def publish_folder(folder: Path, told: Told, at: datetime) -> Iterator[Line]:
    """Put each layer of a folder in force (批量发布); a refused one leaves the others alone.

    Raises
    ------
    XianzhiError
        There is no such account, or the folder has no layers.
    """
    actor = _actor(told.user, at)
    found = open_folder(folder, Keeper(None), schema(), osm_rules())
    if found.extract is not None:
        raise XianzhiError("atlas.publish.extract", {"folder": str(folder)})
    for code in sorted(found.files):
        yield _published(code, found, actor, told, at)


def _actor(name: str, at: datetime) -> Actor:
    user = get_user_model().objects.filter(username=name).first()
    if user is None:
        raise XianzhiError("atlas.publish.no_such_user", {"name": name})
    return actor_for(str(user.pk), None, at)


def _published(code: str, found: Folder, actor: Actor, told: Told, at: datetime) -> Line:
    path, rule = found.files[code], schema()[code]
    said = {"layer": code, "file": path.name}
    if rule.kind is Kind.ROWS:
        return Line("atlas.publish.table", said)
    try:
        draft = _draft(rule, found.statements.get(code, Statement()), actor, told)
        upload = Upload(path.name, path.read_bytes())
        done = services.publish_file(
            actor=actor, upload=upload, draft=draft, request_id=uuid4().hex, at=at
        )
    except OSError:
        unread = XianzhiError("layer.no_access", {"path": str(path)})
        return Line("atlas.publish.refused", said, unread)
    except XianzhiError as error:
        return Line("atlas.publish.refused", said, error)
    day = draft.version.as_of_date.isoformat()
    return Line(f"atlas.publish.{done}", {**said, "day": day})


def _draft(rule: LayerRule, said: Statement, actor: Actor, told: Told) -> FileDraft:
    share = said.completeness
    return FileDraft(
        LayerDraft(
            code=rule.name,
            name=_REST.sub("", rule.zh)[:_MOST_NAME] or rule.name,
            theme=_THEMES.get(rule.name, "survey"),
            owner_id=actor.unit_id,
            description=rule.zh,
        ),
        VersionDraft(
            as_of_date=_day(rule.name, said, told),
            source=told.source,
            completeness="" if share is None else f"{100 * share:g}%",
            accepts_offset=told.lies_right,
        ),
        told.approval,
    )


def _day(name: str, said: Statement, told: Told) -> date:
    try:
        day = date.fromisoformat(said.as_of) if said.as_of else told.as_of
    except ValueError as error:
        raise XianzhiError("atlas.publish.day", {"layer": name, "day": said.as_of}) from error
    if day is None:
        raise XianzhiError("atlas.publish.no_day", {"layer": name})
    return day
