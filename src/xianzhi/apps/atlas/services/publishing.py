"""Files put in force in one go (批量发布图层): registered, kept and published, or left alone."""

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.atlas.choices import VersionStatus
from xianzhi.apps.atlas.models import Layer, LayerVersion
from xianzhi.apps.atlas.permissions import may_keep_layers
from xianzhi.apps.atlas.selectors.visibility import visible_layers
from xianzhi.apps.atlas.services.intake import Intake, lay_down, read_upload, write_version
from xianzhi.apps.atlas.services.layers import publish_version, register_layer
from xianzhi.apps.atlas.services.orders import order
from xianzhi.apps.atlas.services.requests import LayerDraft, VersionDraft
from xianzhi.apps.evidence.services import Upload
from xianzhi.errors import RuleError
from xianzhi.records.commands import Change, answer_to, carry_out
from xianzhi.records.decisions import require

__all__ = ["FileDraft", "Published", "publish_file"]


class Published(StrEnum):
    """What became of a file (发布结果)."""

    NEW = "new"  # its layer was registered
    NEXT = "next"  # the next version of a layer
    SAME = "same"  # it is in force already


@dataclass(frozen=True, slots=True)
class FileDraft:
    """What a person says of a file that is to be in force (发布图层文件).

    ``layer`` describes the layer where nobody has registered it yet.
    """

    layer: LayerDraft
    version: VersionDraft
    approval: str


def publish_file(
    *, actor: Actor, upload: Upload, draft: FileDraft, request_id: str, at: datetime
) -> str:
    """Put a file in force as the next version of its layer (发布图层文件); all of it, or nothing.

    A file that is in force already, with the same day and the same words about it, is passed over.

    Returns
    -------
    str
        One of ``Published``: what became of it.

    Raises
    ------
    PermissionDeniedError
        The actor does not keep this layer.
    LayerError, RuleError
        The file cannot be read, is empty, or holds errors that must be mended first.
    """
    code = draft.layer.code
    known = visible_layers(actor).filter(code=code).first()
    require(may_keep_layers(actor, str(known.owner_id) if known else draft.layer.owner_id))
    body = {"sha256": upload.sha256, **asdict(draft)}
    asked = order("publish_file", actor, body, request_id=request_id, at=at)
    if answered := answer_to(asked):
        return str(answered)
    if known is not None and _is_in_force(known, upload, draft.version):
        return Published.SAME.value
    read, facts = read_upload(actor, code, upload, draft.version)
    if any(issue["severity"] == "error" for issue in _issues(facts)):
        raise RuleError("atlas.file_has_errors", {"name": upload.name})
    key = request_id[:70]
    intake = Intake(actor, code, upload, draft.version, f"{key}/keep", at)
    snapshot = lay_down(intake, known or _unborn(draft.layer), read)

    def act(_change: Change) -> str:
        if known is None:
            register_layer(actor=actor, draft=draft.layer, request_id=f"{key}/register", at=at)
        version_id = write_version(intake, snapshot, facts)
        publish_version(
            actor=actor,
            version_id=version_id,
            approval=draft.approval,
            request_id=f"{key}/publish",
            at=at,
        )
        return (Published.NEXT if known else Published.NEW).value

    return carry_out(asked, act)


def _is_in_force(layer: Layer, upload: Upload, draft: VersionDraft) -> bool:
    current = layer.versions.filter(status=VersionStatus.PUBLISHED).select_related("original")
    found: LayerVersion | None = current.first()
    return found is not None and (
        found.original.sha256,
        found.as_of_date,
        found.source,
        found.completeness,
    ) == (upload.sha256, draft.as_of_date, draft.source, draft.completeness)


def _issues(facts: dict[str, object]) -> list[dict[str, object]]:
    issues = facts["issues"]
    assert isinstance(issues, list)
    return issues


def _unborn(draft: LayerDraft) -> Layer:
    """Describe a layer that nobody registered yet: what its files are made by."""
    return Layer(code=draft.code, zone_field=draft.zone_field, title_field=draft.title_field)
