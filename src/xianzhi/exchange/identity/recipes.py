"""How other platforms sign people in, as data (统一登录平台): ``recipes.toml``.

A recipe says where a browser is sent, with which words, and which questions the site asks after it
came back. Words in braces are filled in: what the county set (``client_id``, ``client_secret``,
``agent``, the hosts), what the errand carries (``back``, ``state``, ``code``), and what an earlier
step took from its answer.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

__all__ = ["OPENID", "Recipe", "Step", "recipes"]

OPENID = "oidc"  # described by its issuer, so that no recipe is needed


@dataclass(frozen=True, slots=True)
class Step:
    """One question to a platform (接口调用), and what is taken from its answer.

    ``fine`` are the values that an answer without a fault has; ``take`` names fields of the answer,
    with dots between the levels.
    """

    method: str
    url: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    fine: Mapping[str, object] = field(default_factory=dict)
    take: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one kind of platform signs people in (登录接入方式)."""

    kind: str
    needs: tuple[str, ...]
    hosts: Mapping[str, str]
    authorize: str
    asked: Mapping[str, str]
    code: str
    steps: tuple[Step, ...]


@cache
def recipes() -> Mapping[str, Recipe]:
    """Read every recipe by its kind (接入方式一览)."""
    text = (files(__package__) / "recipes.toml").read_text(encoding="utf-8")
    return {
        kind: Recipe(
            kind=kind,
            needs=tuple(row["needs"]),
            hosts=row.get("hosts", {}),
            authorize=row["authorize"],
            asked=row["asked"],
            code=row["code"],
            steps=tuple(Step(**step) for step in row["step"]),
        )
        for kind, row in tomllib.loads(text).items()
    }
