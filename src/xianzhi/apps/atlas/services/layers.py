"""Verbs of the catalogue: register a layer, publish a version, go back to an earlier one."""

from dataclasses import asdict
from datetime import datetime

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.atlas.choices import VersionStatus
from xianzhi.apps.atlas.models import Layer, LayerReader, LayerVersion
from xianzhi.apps.atlas.permissions import may_keep_layers
from xianzhi.apps.atlas.selectors.visibility import visible_version
from xianzhi.apps.atlas.services.orders import locked_layer, order, reasoned
from xianzhi.apps.atlas.services.requests import LayerDraft
from xianzhi.errors import RuleError
from xianzhi.records.boundary import clean_text
from xianzhi.records.commands import Change, carry_out
from xianzhi.records.decisions import require
from xianzhi.records.history import append, stream_of

__all__ = ["publish_version", "register_layer", "roll_back"]


def register_layer(*, actor: Actor, draft: LayerDraft, request_id: str, at: datetime) -> str:
    """Enter a layer into the catalogue (登记图层).

    Returns
    -------
    str
        Id of the layer.

    Raises
    ------
    PermissionDeniedError
        The actor does not plan, or the layer would belong to another unit.
    RuleError
        The code is taken, or a text is missing or too long.
    """
    require(may_keep_layers(actor, draft.owner_id))
    name = clean_text(draft.name, most=120, required=True)
    described = {
        "licence": clean_text(draft.licence, most=200),
        "description": clean_text(draft.description, most=5_000),
        "zone_field": clean_text(draft.zone_field, most=60),
        "title_field": clean_text(draft.title_field, most=60),
    }

    def act(change: Change) -> str:
        if Layer.objects.filter(code=draft.code).exists():
            raise RuleError("atlas.layer_code_taken", {"code": draft.code})
        layer = Layer.objects.create(
            code=draft.code,
            name=name,
            theme=draft.theme,
            owner_id=draft.owner_id,
            visibility=draft.visibility,
            position=Layer.objects.count() + 1,
            created_at=at,
            **described,
        )
        LayerReader.objects.bulk_create(
            LayerReader(layer=layer, unit_id=unit_id, from_at=at) for unit_id in draft.reader_ids
        )
        append(change, stream_of("layer", layer.pk), "register", {"code": draft.code})
        return str(layer.pk)

    asked = order("register_layer", actor, asdict(draft), request_id=request_id, at=at)
    return carry_out(asked, act)


def publish_version(
    *, actor: Actor, version_id: str, approval: str, request_id: str, at: datetime
) -> str:
    """Put a version in force; the one before it is superseded (发布版本).

    Parameters
    ----------
    approval
        By what the layer may be used: document number, meeting, approver.

    Raises
    ------
    RuleError
        The version was published before, or holds errors that must be mended first.
    """
    basis = clean_text(approval, most=200, required=True)
    wanted = visible_version(actor, version_id)

    def act(change: Change) -> str:
        layer = locked_layer(actor, wanted.layer.code)
        require(may_keep_layers(actor, str(layer.owner_id)))
        version = LayerVersion.objects.get(pk=wanted.pk)
        if version.status != VersionStatus.DRAFT:
            raise RuleError("atlas.version_not_draft", {"number": str(version.number)})
        if any(issue["severity"] == "error" for issue in version.issues):
            raise RuleError("atlas.version_has_errors", {"number": str(version.number)})
        _supersede(layer, at)
        LayerVersion.objects.filter(pk=version.pk).update(
            status=VersionStatus.PUBLISHED, published_at=at, approval=basis
        )
        facts = {"version": version.number, "approval": basis}
        append(change, stream_of("layer", layer.pk), "publish", facts)
        return version_id

    body = {"version": version_id, "approval": basis}
    asked = order("publish_version", actor, body, request_id=request_id, at=at)
    return carry_out(asked, act)


def roll_back(*, actor: Actor, code: str, reason: str, request_id: str, at: datetime) -> str:
    """Withdraw the version in force and put the one before it in force again (回退版本).

    Returns
    -------
    str
        Id of the version that is in force now.

    Raises
    ------
    RuleError
        There is no earlier version, or no reason is given.
    """
    why = reasoned(reason)

    def act(change: Change) -> str:
        layer = locked_layer(actor, code)
        require(may_keep_layers(actor, str(layer.owner_id)))
        current = layer.versions.filter(status=VersionStatus.PUBLISHED).first()
        earlier = layer.versions.filter(status=VersionStatus.SUPERSEDED).order_by("-number").first()
        if current is None or earlier is None:
            raise RuleError("atlas.nothing_to_go_back_to")
        LayerVersion.objects.filter(pk=current.pk).update(
            status=VersionStatus.WITHDRAWN, superseded_at=at
        )
        LayerVersion.objects.filter(pk=earlier.pk).update(
            status=VersionStatus.PUBLISHED, superseded_at=None
        )
        facts = {"withdrawn": current.number, "in_force": earlier.number}
        append(change, stream_of("layer", layer.pk), "roll_back", facts)
        return str(earlier.pk)

    asked = order("roll_back", actor, {"layer": code}, request_id=request_id, at=at, reason=why)
    return carry_out(asked, act)


def _supersede(layer: Layer, at: datetime) -> None:
    layer.versions.filter(status=VersionStatus.PUBLISHED).update(
        status=VersionStatus.SUPERSEDED, superseded_at=at
    )
