"""The one typed settings object (配置): ``XIANZHI_*`` variables over safe defaults.

=========================  =======================  ==============================================
variable                   default                  meaning
=========================  =======================  ==============================================
XIANZHI_HOME               ./var                    data folder: database, files, secret key
XIANZHI_DATABASE_URL       SQLite in the home       postgresql://user:password@host:port/name
XIANZHI_ALLOWED_HOSTS      localhost,127.0.0.1,[::1]  host names, separated by commas
XIANZHI_HTTPS              no                       yes: secure cookies, HSTS, redirect
XIANZHI_TRUSTED_PROXY      no                       yes: a proxy sets X-Forwarded-Proto and -For
XIANZHI_DEBUG              no                       yes: Django's debug pages, for developers only
XIANZHI_DEMO               no                       yes: pages say that the county is fictional
XIANZHI_COUNTY_NAME        (empty)                  the county's name in the head of each page
XIANZHI_JOBS               yes                      no: another process runs ``xianzhi jobs run``
XIANZHI_BACKUPS            backups in the home      folder of the backups, better on another disk
XIANZHI_POSTGRESQL_PROGRAMS  (the path)             folder of pg_dump and pg_restore
XIANZHI_UPLOAD_MIB         50                       largest file that is taken in
XIANZHI_IDLE_MINUTES       30                       sign out whoever asked for nothing so long
XIANZHI_LOG_LEVEL          INFO                     DEBUG, INFO, WARNING or ERROR
XIANZHI_AUDIT_FOLDER       (none)                   folder elsewhere that signed heads are kept in
XIANZHI_AUDIT_MAIL         (none)                   addresses that get a head a day, by commas
XIANZHI_MAIL_URL           (none)                   smtp://user:password@host:port, smtps://…
XIANZHI_MAIL_FROM          xianzhi@localhost        sender of what the site mails
XIANZHI_OPEN311_KEYS       (none)                   keys that may report cases, by commas
XIANZHI_SIGN_IN_FILE       (none)                   TOML file of platforms that people sign in by
=========================  =======================  ==============================================
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from xianzhi.errors import XianzhiError
from xianzhi.exchange.identity import IdentityError, Platform, read_platforms

__all__ = [
    "Configuration",
    "ConfigurationError",
    "MailServer",
    "database_settings",
    "mail_settings",
    "secret_key",
    "sign_in_platforms",
]

_TRUE = {"1", "yes", "true", "on"}
_FALSE = {"", "0", "no", "false", "off"}
_LEVELS = {"DEBUG", "INFO", "WARNING", "ERROR"}
# One writer at a time: begin immediately, wait for the lock, and let no acknowledged write go.
_BUSY_SECONDS = 20
_SUBMISSION = 587
_SQLITE_START = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"


class ConfigurationError(XianzhiError):
    """A setting cannot be understood (配置有误)."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """Every setting of the site, typed (配置)."""

    home: Path
    database_url: str = ""
    allowed_hosts: tuple[str, ...] = ("localhost", "127.0.0.1", "[::1]")
    https: bool = False
    trusted_proxy: bool = False
    debug: bool = False
    demo: bool = False
    jobs: bool = True
    backup_folder: Path | None = None
    postgresql_programs: str = ""
    county_name: str = ""
    upload_mib: int = 50
    idle_minutes: int = 30
    log_level: str = "INFO"
    audit_folder: Path | None = None
    audit_mail: tuple[str, ...] = ()
    mail_url: str = ""
    mail_from: str = "xianzhi@localhost"
    open311_keys: tuple[str, ...] = ()
    sign_in_file: Path | None = None
    reopen_days: int = 30
    reports_per_hour: int = 30
    answers_per_hour: int = 120
    open311_per_hour: int = 5_000
    rerun_checkups: bool = True

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Configuration":
        """Read the ``XIANZHI_*`` variables.

        Raises
        ------
        ConfigurationError
            A value is not one of those that the table above allows.
        """
        given = os.environ if environment is None else environment
        hosts = given.get("XIANZHI_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
        home = Path(given.get("XIANZHI_HOME") or "var").absolute()
        folder = given.get("XIANZHI_AUDIT_FOLDER")
        return cls(
            home=home,
            database_url=given.get("XIANZHI_DATABASE_URL", ""),
            allowed_hosts=_listed(hosts),
            https=_switch(given, "XIANZHI_HTTPS"),
            trusted_proxy=_switch(given, "XIANZHI_TRUSTED_PROXY"),
            debug=_switch(given, "XIANZHI_DEBUG"),
            demo=_switch(given, "XIANZHI_DEMO"),
            jobs=_switch(given, "XIANZHI_JOBS", "yes"),
            backup_folder=_path(given, "XIANZHI_BACKUPS"),
            postgresql_programs=given.get("XIANZHI_POSTGRESQL_PROGRAMS", ""),
            county_name=given.get("XIANZHI_COUNTY_NAME", ""),
            upload_mib=_count(given, "XIANZHI_UPLOAD_MIB", "50"),
            idle_minutes=_count(given, "XIANZHI_IDLE_MINUTES", "30"),
            log_level=_choice(given, "XIANZHI_LOG_LEVEL", "INFO", _LEVELS),
            audit_folder=Path(folder).absolute() if folder else None,
            audit_mail=_listed(given.get("XIANZHI_AUDIT_MAIL", "")),
            mail_url=given.get("XIANZHI_MAIL_URL", ""),
            mail_from=given.get("XIANZHI_MAIL_FROM") or "xianzhi@localhost",
            open311_keys=_listed(given.get("XIANZHI_OPEN311_KEYS", "")),
            sign_in_file=_path(given, "XIANZHI_SIGN_IN_FILE"),
            reopen_days=_count(given, "XIANZHI_REOPEN_DAYS", "30"),
            reports_per_hour=_count(given, "XIANZHI_REPORTS_PER_HOUR", "30"),
            answers_per_hour=_count(given, "XIANZHI_ANSWERS_PER_HOUR", "120"),
            open311_per_hour=_count(given, "XIANZHI_OPEN311_PER_HOUR", "5000"),
            rerun_checkups=_switch(given, "XIANZHI_RERUN_CHECKUPS", "yes"),
        )

    @property
    def backups(self) -> Path:
        """The folder of the backups."""
        return self.backup_folder or self.home / "backups"

    @property
    def files(self) -> Path:
        """The folder of the evidence files."""
        return self.home / "files"

    @property
    def static(self) -> Path:
        """The folder that static files are collected into."""
        return self.home / "static"


def database_settings(configuration: Configuration) -> dict[str, object]:
    """Make Django's database settings: SQLite in the home, or PostgreSQL by its URL (数据库)."""
    if not configuration.database_url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(configuration.home / "xianzhi.sqlite3"),
            "CONN_MAX_AGE": 60,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": _BUSY_SECONDS,
                "init_command": _SQLITE_START,
            },
        }
    url = urlsplit(configuration.database_url)
    if url.scheme not in {"postgresql", "postgres"} or not url.path.strip("/"):
        raise ConfigurationError("site.database_url", {"scheme": url.scheme or "?"})
    options = dict(parse_qsl(url.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": unquote(url.hostname or "") or options.pop("host", ""),
        "PORT": str(url.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def sign_in_platforms(configuration: Configuration) -> tuple[Platform, ...]:
    """Read the platforms that people may sign in through (统一身份登录平台).

    Raises
    ------
    ConfigurationError
        The file cannot be read, or a platform of it cannot be understood.
    """
    try:
        return read_platforms(configuration.sign_in_file)
    except IdentityError as error:
        raise ConfigurationError(error.code, error.params) from error


@dataclass(frozen=True, slots=True)
class MailServer:
    """The server that takes mail (邮件服务器); without a host nothing is mailed."""

    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    is_tls: bool = False  # from the first byte
    starts_tls: bool = False  # after the greeting


def mail_settings(configuration: Configuration) -> MailServer:
    """Read the address of the mail server (邮件设置); the port 587 means STARTTLS.

    Raises
    ------
    ConfigurationError
        It is not the address of a mail server.
    """
    if not configuration.mail_url:
        return MailServer()
    url = urlsplit(configuration.mail_url)
    try:
        port = url.port or {"smtp": 25, "smtps": 465}[url.scheme]
    except (KeyError, ValueError) as error:
        raise ConfigurationError("site.mail_url", {"scheme": url.scheme or "?"}) from error
    return MailServer(
        host=unquote(url.hostname or ""),
        port=port,
        user=unquote(url.username or ""),
        password=unquote(url.password or ""),
        is_tls=url.scheme == "smtps",
        starts_tls=url.scheme == "smtp" and port == _SUBMISSION,
    )


def secret_key(home: Path) -> str:
    """Read the secret key of this site; the first call makes it (密钥).

    Only its owner may read the file. Two processes that start together end with one key: the
    second finds the file of the first.
    """
    path = home / "secret_key"
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        key = secrets.token_urlsafe(64)
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    return key


def _listed(words: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in words.split(",") if word.strip())


def _switch(given: Mapping[str, str], name: str, default: str = "") -> bool:
    value = given.get(name, default).strip().lower()
    if value not in _TRUE | _FALSE:
        raise ConfigurationError("site.setting_switch", {"name": name, "value": value})
    return value in _TRUE


def _count(given: Mapping[str, str], name: str, default: str) -> int:
    value = given.get(name, default).strip()
    if not (value.isascii() and value.isdigit()) or int(value) == 0:
        raise ConfigurationError("site.setting_count", {"name": name, "value": value})
    return int(value)


def _choice(given: Mapping[str, str], name: str, default: str, allowed: set[str]) -> str:
    value = given.get(name, default).strip().upper()
    if value not in allowed:
        listed = ", ".join(sorted(allowed))
        raise ConfigurationError(
            "site.setting_choice", {"name": name, "value": value, "allowed": listed}
        )
    return value


def _path(given: Mapping[str, str], name: str) -> Path | None:
    return Path(given[name]).absolute() if given.get(name) else None
