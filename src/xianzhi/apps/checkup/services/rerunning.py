"""Running again where layers changed (图层更新后自动重算): asked for by the clock, once."""

import hashlib
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from xianzhi.apps.accounts.selectors import Actor, actor_for
from xianzhi.apps.atlas.selectors import InForce, layers_in_force
from xianzhi.apps.checkup.models import CheckupRequest, CheckupRun
from xianzhi.apps.checkup.selectors.editions import editions_in_force
from xianzhi.apps.checkup.services.requests import RunDraft
from xianzhi.apps.checkup.services.running import start_run
from xianzhi.catalogue.indicators.editions import views
from xianzhi.core.indicators.definition import Edition
from xianzhi.core.indicators.observing import named_layers
from xianzhi.errors import PermissionDeniedError
from xianzhi.records.history import entries, stream_of

__all__ = ["rerun_where_layers_changed"]

_GROUND = frozenset({"unit", "built_up", "gate", "barrier"})  # what every edition rests on
_WAITS = timedelta(days=1)  # a request that nobody ended in a day waits for nothing any more
_LOG = logging.getLogger(__name__)


def rerun_where_layers_changed(at: datetime) -> tuple[str, ...]:
    """Ask for a run of each edition in use that reads a layer with a new version (自动重算).

    For the day of *at*, from the post that asked for the last run. An edition has one waiting run
    at most; the same versions are asked for once a day, whatever became of it. Nothing is asked
    when the county switched it off.

    Returns
    -------
    tuple
        Ids of the requests, in the order of editions.
    """
    if not settings.RERUN_CHECKUPS:
        return ()
    return tuple(_asked(at))


def _asked(at: datetime) -> Iterator[str]:
    for name, edition in editions_in_force().items():
        runs = CheckupRun.objects.filter(edition=name)
        last = runs.order_by("-cut_off_date", "-made_at").first()
        if last is None or _is_waiting(name, at):
            continue
        try:
            actor = _who_ran(last, at)
            changed = _changed(last, edition, actor)
            if changed:
                yield _ask(actor, name, changed, at)
        except PermissionDeniedError as refused:  # the post is held by nobody, or runs no more
            _LOG.warning("checkup_not_rerun %s: %s", name, refused.code)


def _is_waiting(name: str, at: datetime) -> bool:
    waiting = CheckupRequest.objects.filter(edition=name, run__isnull=True, fault_code="")
    return waiting.filter(asked_at__gt=at - _WAITS).exists()


def _who_ran(run: CheckupRun, at: datetime) -> Actor:
    made = entries(stream_of("checkup_run", run.pk))[-1]
    return actor_for(made.user_id, made.post_id, at)


def _changed(run: CheckupRun, edition: Edition, actor: Actor) -> tuple[InForce, ...]:
    """List the layers in force that the edition reads and this run did not have so."""
    had = dict(run.layers.values_list("name", "version_id"))
    read = _GROUND.union(*(named_layers(item.definition, views()) for item in edition.items))
    in_force = layers_in_force(actor, read)
    return tuple(layer for layer in in_force if str(had.get(layer.code)) != layer.version_id)


def _ask(actor: Actor, name: str, changed: tuple[InForce, ...], at: datetime) -> str:
    day = timezone.localdate(at)
    versions = ",".join(sorted(layer.version_id for layer in changed))
    key = hashlib.sha256(f"{name} {day} {versions}".encode()).hexdigest()[:32]
    because = tuple(f"{layer.name} {layer.number}" for layer in changed)
    return start_run(
        actor=actor, draft=RunDraft(name, day, because), request_id=f"rerun/{key}", at=at
    )
