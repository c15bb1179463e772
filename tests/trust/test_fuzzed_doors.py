"""Whatever a program asks of the open doors, none of them breaks: 25,000 requests per database."""

import json
import urllib.request
from pathlib import Path

import pytest

from factories import postgresql
from open311_description import description
from trust.fuzzing import KEY, Fuzzed, fuzzed, site

CASES = 25_000
EXAMPLES = 1_500  # for each operation, at most; some have fewer
SAID = {200, 201, 204, 304, 400, 403, 404, 405, 406, 414}  # 414: the server's, for long addresses
SERVICES = ("H04001", "H11001", "H16004")


def ask_everything(url: str, folder: Path, examples: int) -> dict[str, Fuzzed]:
    with urllib.request.urlopen(f"{url}/ogc/api?f=json", timeout=30) as answer:
        layers = json.load(answer)
    cases = description(f"{url}/api/open311/v2", KEY, codes=SERVICES)
    return {
        name: fuzzed(told, folder / name, examples)
        for name, told in (("open311", cases), ("layers", layers))
    }


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_no_request_to_the_open_doors_breaks_them(kind, tmp_path, tell):
    if kind == "sqlite":
        with site(tmp_path / "home", "") as url:
            found = ask_everything(url, tmp_path, EXAMPLES)
    else:
        with postgresql.running(tmp_path) as server, site(tmp_path / "home", server) as url:
            found = ask_everything(url, tmp_path, EXAMPLES)
    for name, one in found.items():
        statuses = dict(sorted(one.statuses.items()))
        tell(f"{kind} {name}: {one.cases} requests, slowest {one.slowest_s:.2f} s, {statuses}")
        assert one.said == ""
        assert set(statuses) <= SAID
        assert one.faults == 0
        assert one.slowest_s < 10
    assert sum(one.cases for one in found.values()) >= CASES
