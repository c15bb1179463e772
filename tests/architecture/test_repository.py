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


# A machine may lack the development data, commands of GDAL or Node or, without root, a browser;
# Spark is installed for the long tests alone. Nothing else may be missing.
REASONS = (
    "XIANZHI_SHARED",
    "Chromium is not installed",
    "PySpark comes with ./do trust",
    "needs ogrinfo",
    "needs node",
    "strace counts the syncs",
)


def test_only_what_a_machine_may_lack_skips_a_test(tracked):
    skips = re.compile(r"pytest\.(?:skip|importorskip)\(.*|mark\.(?:skip|skipif|xfail).*")
    wrong = [
        f"{path.name}: {found}"
        for path in tracked
        if path.match("*.py") and "tests" in path.parts and path.name != "test_repository.py"
        for found in skips.findall(readable(path))
        if not any(reason in found for reason in REASONS)
    ]
    assert wrong == []
