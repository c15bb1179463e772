"""What may lie in the repository: no machine, no registry, no bulk."""

import re
from pathlib import Path

# Written in pieces so that this file does not name them either.
HOSTS = re.compile(
    "|".join(
        (
            r"py" + r"pi\.org",
            r"python" + r"hosted",
            r"npm" + r"js\.(org|com)",
            r"deb\.deb" + r"ian",
        )
    )
)
PATHS = re.compile(r"(?<![\w.])/(work|home|root)/")
MOST_BYTES = 1024 * 1024


def readable(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def test_no_file_names_a_registry_host(tracked):
    assert [path.name for path in tracked if HOSTS.search(readable(path))] == []


def test_no_file_names_a_path_of_one_machine(tracked):
    texts = [path for path in tracked if path.suffix != ".lock"]
    assert [path.name for path in texts if PATHS.search(readable(path))] == []


def test_no_file_is_over_one_mebibyte(tracked):
    assert [path.name for path in tracked if path.stat().st_size > MOST_BYTES] == []


def test_only_missing_shared_data_may_skip_a_test(tracked):
    skips = re.compile(r"pytest\.(skip|importorskip)\(|mark\.(skip|skipif|xfail)")
    allowed = {"conftest.py", "test_repository.py"}
    wrong = [
        path.name
        for path in tracked
        if path.match("tests/**/*.py") and path.name not in allowed and skips.search(readable(path))
    ]
    assert wrong == []
