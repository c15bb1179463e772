"""Whether the site is running (运行标志): a lock on a file that ends with its process."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings

from xianzhi.web.operations.snapshots import BackupError

__all__ = ["alone", "stay"]

_LOCK = "serving"
_held: list[IO[str]] = []  # open for as long as this process lives


def stay() -> None:
    """Show that this process serves the site; several may."""
    file = _opened()
    fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    _held.append(file)


@contextmanager
def alone() -> Iterator[None]:
    """Do something that nobody may be served meanwhile.

    Raises
    ------
    BackupError
        The site is running.
    """
    with _opened() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupError("operations.site_runs") from error
        yield


def _opened() -> IO[str]:
    home: Path = settings.CONFIGURATION.home
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    return (home / _LOCK).open("a", encoding="ascii")
