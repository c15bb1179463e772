"""What is done in the prescription studio (处方工坊办理): a proof is asked for, sites are kept."""

from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from xianzhi.apps.accounts.selectors import Actor, actor_for
from xianzhi.apps.checkup.models import PrescribedProblem, Prescription, SitingProof
from xianzhi.apps.checkup.permissions import may_prescribe
from xianzhi.apps.checkup.readmodels.studio import StudioWish
from xianzhi.apps.checkup.selectors.opening import Opened, answered, means_of, open_studio
from xianzhi.apps.checkup.selectors.studio import foretold, helped, tightened
from xianzhi.apps.checkup.services.orders import order
from xianzhi.core.landuse.rules import Verdict
from xianzhi.core.siting import Prescription as Answer
from xianzhi.errors import RuleError, XianzhiError
from xianzhi.records.boundary import clean_text
from xianzhi.records.commands import Change, carry_out
from xianzhi.records.decisions import require
from xianzhi.records.history import append, stream_of
from xianzhi.records.jobs.outbox import enqueue
from xianzhi.records.numbering import take_numbers

__all__ = ["PROVE", "Proving", "Studied", "finish_proof", "keep_prescription", "start_proof"]

PROVE = "checkup.prove_sites"
_PROOF_S = 15.0
_MOST_NOTE = 2_000


@dataclass(frozen=True, slots=True)
class Studied:
    """What was looked at in the studio (处方要求): of which run, which indicator, what wish."""

    run_id: str
    concept: str
    wish: StudioWish


@dataclass(frozen=True, slots=True)
class Proving:
    """What the job of a proof is handed (证明任务)."""

    proof: str
    user_id: str
    post_id: str
    request_id: str
    at: str


def start_proof(*, actor: Actor, studied: Studied, request_id: str, at: datetime) -> str:
    """Let the best sites be proved behind the page (证明最优).

    Returns
    -------
    str
        Id of the proof; the same for the same request id.

    Raises
    ------
    PermissionDeniedError
        The actor does not prescribe.
    XianzhiError
        As ``selectors.opening.open_studio``.
    """
    require(may_prescribe(actor))
    wish = studied.wish
    opened = open_studio(actor, studied.run_id, studied.concept, wish, at)
    means_of(opened, wish)

    def act(change: Change) -> str:
        key = uuid5(NAMESPACE_OID, f"proof {actor.user_id} {request_id}")
        SitingProof.objects.create(
            pk=key,
            run=opened.run,
            concept=studied.concept,
            question_sha256=opened.asking.sha256,
            wish=asdict(wish),
            asked_at=at,
            post_id=actor.post_id,
        )
        handed = Proving(str(key), actor.user_id, actor.post_id, request_id, at.isoformat())
        enqueue(change, PROVE, asdict(handed))
        return str(key)

    return carry_out(order("start_proof", actor, _body(studied), request_id=request_id, at=at), act)


def finish_proof(proving: Proving) -> None:
    """Prove what was asked for, and keep it (完成证明); doing it twice changes nothing.

    Raises
    ------
    XianzhiError
        It cannot be proved; the record says so already.
    """
    proof = SitingProof.objects.select_related("run").get(pk=proving.proof)
    if proof.rows is not None:
        return
    try:
        _prove(proving, proof)
    except XianzhiError as error:
        _tell(proving, error)
        raise
    except Exception:
        _tell(proving, XianzhiError("checkup.proof_failed"))
        raise


def keep_prescription(
    *, actor: Actor, studied: Studied, note: str, request_id: str, at: datetime
) -> str:
    """Keep sites as a prescription (保存处方), with all they were chosen on; never edited.

    The sites are measured again: what is kept is what the server says of them, not what a page
    said. Sites on ground that the control lines close are never kept.

    Returns
    -------
    str
        Id of the prescription.

    Raises
    ------
    PermissionDeniedError
        The actor does not prescribe.
    RuleError
        No site is chosen, one lies on closed ground, or as ``selectors.opening.open_studio``.
    """
    require(may_prescribe(actor))
    told = clean_text(note, most=_MOST_NOTE)
    opened = open_studio(actor, studied.run_id, studied.concept, studied.wish, at)
    answer, bound = answered(opened, studied.wish)
    _require_ground(opened, answer)
    limits = tightened(opened, studied.wish, answer, bound)

    def act(change: Change) -> str:
        made = Prescription.objects.create(
            **_facts(opened, studied, answer),
            bound=limits[0],
            is_proved=limits[1],
            unit_id=actor.unit_id,
            note=told,
            kept_at=at,
        )
        chosen = [int(number) for number in answer.sites]
        PrescribedProblem.objects.bulk_create(
            PrescribedProblem(prescription=made, problem=one, served_people=served, people=people)
            for one, served, people in helped(opened, chosen)
        )
        facts = {"number": made.number, "question": made.question_sha256, "sites": len(chosen)}
        append(change, stream_of("checkup_prescription", made.pk), "keep", facts)
        return str(made.pk)

    body = _body(studied) | {"note": told}
    return carry_out(order("keep_prescription", actor, body, request_id=request_id, at=at), act)


def _body(studied: Studied) -> dict[str, object]:
    return {"run": studied.run_id, "concept": studied.concept, "wish": asdict(studied.wish)}


def _require_ground(opened: Opened, answer: Answer) -> None:
    if not len(answer.sites):
        raise RuleError("checkup.no_site_chosen")
    for number, land in zip(answer.sites.tolist(), answer.land, strict=True):
        if land is not Verdict.COMPLIANT:
            raise RuleError("checkup.site_on_closed_ground", {"site": opened.studio.ids[number]})


# Any: columns of the record, each of its own kind.
def _facts(opened: Opened, studied: Studied, answer: Answer) -> dict[str, Any]:
    studio, row, run = opened.studio, opened.row, opened.run
    chosen = [int(number) for number in answer.sites]
    series = f"CF-{run.cut_off_date.year}"
    layers = {one.code: one.sha256 for one in opened.asking.layers}
    controls = {one.code: one.sha256 for one in opened.asking.controls}
    return {
        "number": f"{series}-{take_numbers(series)[0]:03d}",
        "run": run,
        "concept": studied.concept,
        "unit_code": row.unit_code,
        "unit_name": row.unit_name,
        "candidates_id": opened.layer.version_id,
        "candidates_sha256": opened.layer.sha256,
        "question_sha256": opened.asking.sha256,
        "inputs": layers | controls,
        "wish": asdict(studied.wish),
        "limit_m": studio.limit_m,
        "sites": _sites(opened, answer),
        "served_before": answer.served_before,
        "value": answer.served_people - answer.served_before,
        "people": answer.people,
        "cost_cny": Decimal(f"{answer.cost:.2f}") if studio.has_cost else None,
        "measured_in": row.measured_in,
        "value_before": row.value,
        "value_after": foretold(row, opened, chosen),
        "target": row.target,
        "unchecked": list(opened.unchecked),
    }


def _sites(opened: Opened, answer: Answer) -> list[dict[str, object]]:
    studio = opened.studio
    told = zip(answer.sites.tolist(), answer.added_people.tolist(), answer.land, strict=True)
    return [
        {
            "row": int(studio.rows[number]),
            "id": studio.ids[number],
            "people": float(people),
            "cost": float(studio.question.cost[number]) if studio.has_cost else None,
            "land": land.slug,
            "x": round(float(studio.places[number][0]), 7),
            "y": round(float(studio.places[number][1]), 7),
            "area_m2": studio.area_m2(number),
        }
        for number, people, land in told
    ]


def _prove(proving: Proving, proof: SitingProof) -> None:
    at = datetime.fromisoformat(proving.at)
    actor = actor_for(proving.user_id, proving.post_id, at)
    wish = _wish(proof.wish)
    opened = open_studio(actor, str(proof.run_id), proof.concept, wish, at)
    if opened.asking.sha256 != proof.question_sha256:
        raise RuleError("checkup.question_changed")
    answer = opened.studio.proved(means_of(opened, wish), _PROOF_S)
    value = answer.served_people - answer.served_before
    rows = sorted(int(opened.studio.rows[number]) for number in answer.sites)

    def act(change: Change) -> str:
        SitingProof.objects.filter(pk=proof.pk, rows__isnull=True).update(
            rows=rows, value=value, bound=max(answer.bound, value), fault_code="", fault_params={}
        )
        append(change, stream_of("checkup_proof", proof.pk), "prove", {"sites": len(rows)})
        return str(proof.pk)

    key = f"{proving.request_id[:70]}/proof"
    body = {"proof": proving.proof}
    carry_out(order("keep_proof", actor, body, request_id=key, at=at), act)


def _tell(proving: Proving, error: XianzhiError) -> None:
    found = SitingProof.objects.filter(pk=proving.proof, rows__isnull=True)
    found.update(fault_code=error.code, fault_params=dict(error.params))


def _wish(stored: dict[str, object]) -> StudioWish:
    """Read a wish back as it was stored (还原要求)."""
    told = dict(stored)
    for name in ("kinds", "chosen"):
        listed = told.get(name)
        told[name] = tuple(listed) if isinstance(listed, list) else listed
    return StudioWish(**told)  # type: ignore[arg-type]  # it was stored by asdict
