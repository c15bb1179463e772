"""The platforms that a county set (登录平台配置): one table of a TOML file each."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from xianzhi.exchange.identity.fetching import IdentityError, is_safe
from xianzhi.exchange.identity.recipes import OPENID, recipes

__all__ = ["Identity", "Platform", "read_platforms"]

_KEY = re.compile(r"[a-z][a-z0-9_-]{0,19}")
_NEEDED = ("issuer", "client_id", "client_secret")
_MOST_URL = 150
_WORDS = {"kind", "name", "issuer", "client_id", "client_secret", "agent", "identity", "scope"}


@dataclass(frozen=True, slots=True)
class Platform:
    """A platform that people may sign in through (登录平台).

    ``key`` stands in addresses and in what is bound: once in use it is never changed. ``identity``
    names the claim that tells people apart.
    """

    key: str
    kind: str
    name: str
    client_id: str
    client_secret: str = field(repr=False)
    issuer: str = ""
    agent: str = ""
    identity: str = "sub"
    scope: str = "openid"
    hosts: Mapping[str, str] = field(default_factory=dict)

    @property
    def authority(self) -> str:
        """Who vouches (签发方): what another one says of the same name is somebody else."""
        return self.issuer if self.kind == OPENID else f"{self.hosts['api']} {self.client_id}"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is at a platform (平台身份)."""

    platform: str
    authority: str
    subject: str


def read_platforms(path: Path | None) -> tuple[Platform, ...]:
    """Read the platforms of a file (读取登录平台配置); none without a file.

    Raises
    ------
    IdentityError
        The file cannot be read, or a table of it lacks something or has something unknown.
    """
    if path is None:
        return ()
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise IdentityError("identity.file_unreadable", {"file": str(path)}) from error
    return tuple(_platform(key, table) for key, table in tables.items())


def _platform(key: str, table: object) -> Platform:
    if not _KEY.fullmatch(key) or not isinstance(table, dict):
        raise IdentityError("identity.key", {"key": key[:40]})
    kind = str(table.get("kind", key))
    known = recipes().get(kind)
    if known is None and kind != OPENID:
        allowed = ", ".join([OPENID, *recipes()])
        raise IdentityError("identity.kind", {"key": key, "kind": kind[:40], "allowed": allowed})
    hosts = dict(known.hosts) if known else {}
    for name in known.needs if known else _NEEDED:
        if not table.get(name):
            raise IdentityError("identity.lacks", {"key": key, "name": name})
    for name, value in table.items():
        if not isinstance(value, str) or name not in _WORDS | hosts.keys():
            raise IdentityError("identity.unknown_setting", {"key": key, "name": name[:40]})
    hosts |= {name: str(table[name]).rstrip("/") for name in hosts if name in table}
    for url in (*hosts.values(), *filter(None, [table.get("issuer")])):
        if not is_safe(url) or len(url) > _MOST_URL:
            raise IdentityError("identity.host", {"key": key, "url": url[:200]})
    words = {name: str(table[name]) for name in _WORDS - {"kind", "name"} if name in table}
    name = str(table.get("name", ""))[:40] or key
    return Platform(key=key, kind=kind, name=name, hosts=hosts, **words)
