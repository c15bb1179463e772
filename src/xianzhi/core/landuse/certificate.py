"""Compliance certificates (合规性审查意见书): what a check rested on, so that it can be redone.

A certificate is a JSON object in one canonical form. It holds the parcel to the last digit, the
layers by content hash, the rules as they read on that day, the tolerance, and what came out.
Whoever has the layers can compute it again; :func:`differences` says where the two part.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from xianzhi.core.landuse.judging import Findings
from xianzhi.core.landuse.rules import ControlRule, Relation, Tolerance, Verdict
from xianzhi.errors import RuleError

__all__ = [
    "Certificate",
    "Difference",
    "Finding",
    "LayerUsed",
    "Measured",
    "differences",
    "from_json",
    "listed",
    "rule_from_json",
    "to_json",
]

FORMAT = "xianzhi-compliance-1"
SAME_M2 = 0.01  # two engines agree to 1e-6 m²; areas are printed to 0.01


@dataclass(frozen=True, slots=True)
class LayerUsed:
    """One published version of a layer that a check used (所用图层)."""

    code: str
    name: str
    version: int
    sha256: str
    as_of: str


@dataclass(frozen=True, slots=True)
class Measured:
    """The parcel (地块): GeoJSON in degrees of *crs*, and how its areas were measured.

    ``method`` is ``zone`` (plane of the 3-degree zone *area_crs*) or ``ellipsoid``.
    """

    geometry: Mapping[str, object]
    crs: str
    method: str
    area_crs: str
    area_m2: float
    perimeter_m: float


@dataclass(frozen=True, slots=True)
class Finding:
    """One row of the result (审查结果): rule and zone are empty where there is none."""

    layer: str
    zone: str
    rule: str
    area_m2: float
    share: float
    verdict: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a check rested on and what came out (合规性审查意见书)."""

    number: str
    project: str
    use: str
    on: date
    parcel: Measured
    tolerance: Tolerance
    layers: tuple[LayerUsed, ...]
    rules: tuple[ControlRule, ...]
    findings: tuple[Finding, ...]
    verdict: str
    unjudged: tuple[str, ...]

    @property
    def sha256(self) -> str:
        """Digest of the canonical JSON (校验值)."""
        return hashlib.sha256(to_json(self).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which two certificates differ (差异): a message code with its parameters."""

    code: str
    params: Mapping[str, str]


def listed(findings: Findings, row: int = 0) -> tuple[Finding, ...]:
    """Give the findings of one parcel as rows with names (单个地块的审查结果)."""
    found = []
    for at in (findings.parcel == row).nonzero()[0].tolist():
        rule, zone = int(findings.rule[at]), int(findings.zone[at])
        layer, name = findings.zones[zone] if zone >= 0 else (findings.rules[rule].layer, "")
        found.append(
            Finding(
                layer=layer,
                zone=name,
                rule=findings.rules[rule].id if rule >= 0 else "",
                area_m2=round(float(findings.area_m2[at]), 4),
                share=round(float(findings.share[at]), 8),
                verdict=Verdict(int(findings.verdict[at])).slug,
            )
        )
    return tuple(found)


def to_json(certificate: Certificate) -> str:
    """Write a certificate in its canonical form: sorted keys, no blanks, shortest numbers."""
    content = asdict(certificate) | {
        "format": FORMAT,
        "on": certificate.on.isoformat(),
        "rules": [_rule_to_json(rule) for rule in certificate.rules],
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_json(text: str) -> Certificate:
    """Read a certificate back.

    Raises
    ------
    RuleError
        The text is no certificate of this format.
    """
    try:
        content = json.loads(text)
        if content.pop("format") != FORMAT:
            raise KeyError("format")
        return Certificate(
            number=content["number"],
            project=content["project"],
            use=content["use"],
            on=date.fromisoformat(content["on"]),
            parcel=Measured(**content["parcel"]),
            tolerance=Tolerance(**content["tolerance"]),
            layers=tuple(LayerUsed(**layer) for layer in content["layers"]),
            rules=tuple(rule_from_json(rule) for rule in content["rules"]),
            findings=tuple(Finding(**finding) for finding in content["findings"]),
            verdict=content["verdict"],
            unjudged=tuple(content["unjudged"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RuleError("landuse.not_a_certificate") from error


def _rule_to_json(rule: ControlRule) -> dict[str, object]:
    content = asdict(rule)
    content |= {name: sorted(content[name]) for name in ("zones", "uses", "except_uses")}
    content["verdict"] = rule.verdict.slug
    content["from_date"] = rule.from_date.isoformat()
    content["until_date"] = rule.until_date.isoformat() if rule.until_date else None
    return content


def rule_from_json(content: Mapping[str, object]) -> ControlRule:
    """Read one rule of a certificate back."""
    fields = dict(content)
    until = fields["until_date"]
    sets = {name: _words(fields[name]) for name in ("zones", "uses", "except_uses")}
    return ControlRule(
        id=str(fields["id"]),
        layer=str(fields["layer"]),
        relation=Relation(str(fields["relation"])),
        verdict=Verdict[str(fields["verdict"]).upper()],
        clause=str(fields["clause"]),
        from_date=date.fromisoformat(str(fields["from_date"])),
        until_date=date.fromisoformat(str(until)) if until else None,
        regime=str(fields["regime"]),
        consult=str(fields["consult"]),
        **sets,
    )


def _words(value: object) -> frozenset[str]:
    if not isinstance(value, list):
        raise TypeError("a list of words was expected")
    return frozenset(str(word) for word in value)


def differences(was: Certificate, now: Certificate) -> tuple[Difference, ...]:
    """Say in what a certificate and its repetition differ (差异); empty: the same.

    Causes come first (parcel, layers, rules, tolerance), then what they changed in the result.
    """
    return (
        *_parcel(was, now),
        *_layers(was.layers, now.layers),
        *_rules(was.rules, now.rules),
        *_tolerance(was.tolerance, now.tolerance),
        *_findings(was.findings, now.findings),
        *_outcome(was, now),
    )


def _parcel(was: Certificate, now: Certificate) -> Sequence[Difference]:
    before, after = was.parcel, now.parcel
    found = []
    if before.geometry != after.geometry or before.crs != after.crs:
        found.append(Difference("landuse.parcel_differs", {}))
    if (before.method, before.area_crs) != (after.method, after.area_crs):
        params = {"was": f"{before.method} {before.area_crs}"}
        found.append(
            Difference(
                "landuse.method_differs", params | {"now": f"{after.method} {after.area_crs}"}
            )
        )
    elif abs(before.area_m2 - after.area_m2) > SAME_M2:
        sizes = {"was": f"{before.area_m2:.2f}", "now": f"{after.area_m2:.2f}"}
        found.append(Difference("landuse.area_differs", sizes))
    return found


def _layers(was: Sequence[LayerUsed], now: Sequence[LayerUsed]) -> Sequence[Difference]:
    before, after = ({layer.code: layer for layer in layers} for layers in (was, now))
    found = []
    for code in sorted(before.keys() | after.keys()):
        old, new = before.get(code), after.get(code)
        if new is None or old is None:
            missing = "landuse.layer_gone" if old else "landuse.layer_added"
            found.append(Difference(missing, {"layer": code}))
        elif old.sha256 != new.sha256:
            versions = {"was": str(old.version), "now": str(new.version)}
            hashes = {"was_sha256": old.sha256[:12], "now_sha256": new.sha256[:12]}
            found.append(Difference("landuse.layer_differs", {"layer": code, **versions, **hashes}))
    return found


def _rules(was: Sequence[ControlRule], now: Sequence[ControlRule]) -> Sequence[Difference]:
    before, after = ({rule.id: rule for rule in rules} for rules in (was, now))
    found = []
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        if old is None or new is None:
            missing = "landuse.rule_gone" if old else "landuse.rule_added"
            found.append(Difference(missing, {"rule": name}))
            continue
        old_fields, new_fields = _rule_to_json(old), _rule_to_json(new)
        changed = [field for field, value in old_fields.items() if new_fields[field] != value]
        found.append(
            Difference("landuse.rule_differs", {"rule": name, "fields": ", ".join(changed)})
        )
    return found


def _tolerance(was: Tolerance, now: Tolerance) -> Sequence[Difference]:
    if was == now:
        return ()
    words = {"was": json.dumps(asdict(was)), "now": json.dumps(asdict(now))}
    return (Difference("landuse.tolerance_differs", words),)


def _findings(was: Sequence[Finding], now: Sequence[Finding]) -> Sequence[Difference]:
    before, after = ({(row.layer, row.zone, row.rule): row for row in rows} for rows in (was, now))
    found = []
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key), after.get(key)
        then, later = (row.area_m2 if row else 0.0 for row in (old, new))
        if abs(then - later) > SAME_M2:
            place = {"layer": key[0], "zone": key[1] or "-", "rule": key[2] or "-"}
            sizes = {"was": f"{then:.2f}", "now": f"{later:.2f}"}
            found.append(Difference("landuse.overlap_differs", place | sizes))
    return found


def _outcome(was: Certificate, now: Certificate) -> Sequence[Difference]:
    found = []
    if was.verdict != now.verdict:
        found.append(
            Difference("landuse.verdict_differs", {"was": was.verdict, "now": now.verdict})
        )
    if was.unjudged != now.unjudged:
        words = {"was": ", ".join(was.unjudged) or "-", "now": ", ".join(now.unjudged) or "-"}
        found.append(Difference("landuse.unjudged_differs", words))
    return found
