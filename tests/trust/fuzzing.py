"""A site of its own for a program that asks whatever a description allows, and more (模糊测试)."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.ogc import free_port, wait_for

ROOT = Path(__file__).resolve().parents[2]
KEY = "key-for-tests"
PREPARE = """
import django
django.setup()
from django.conf import settings
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
from django.core.management import call_command
call_command("migrate", interactive=False, verbosity=0)
call_command("collectstatic", interactive=False, verbosity=0)
from factories.atlas import make_tiles
from factories.casework import Way, open_room
from factories.county import make_county
from open_doors import HIDDEN, PLOTS, open_layers
from xianzhi.apps.casework.services import Report
county = make_county()
open_layers(county)
make_tiles(PLOTS)
make_tiles(HIDDEN)
open_room(county)
for number in range(5):
    report = Report("resident", f"路灯不亮{number}", x=108.6, y=32.8, may_publish=number > 2)
    Way(county, report).closed() if number % 2 else Way(county, report).handled()
"""
CHECKS = (
    "not_a_server_error,content_type_conformance,"
    "response_schema_conformance,response_headers_conformance"
)


@dataclass
class Fuzzed:
    """What the answers were (模糊测试结果)."""

    cases: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    slowest_s: float = 0.0
    said: str = ""

    @property
    def faults(self) -> int:
        """Answers that say that we failed, or nothing at all."""
        return sum(times for status, times in self.statuses.items() if not 0 < status < 500)


@contextmanager
def site(home: Path, database_url: str) -> Iterator[str]:
    """A small county with public layers and cases, served by one process with threads."""
    environment = {
        **os.environ,
        "XIANZHI_HOME": str(home),
        "XIANZHI_DATABASE_URL": database_url,
        "XIANZHI_LOG_LEVEL": "ERROR",
        "XIANZHI_OPEN311_KEYS": KEY,
        "DJANGO_SETTINGS_MODULE": "xianzhi.web.settings",
        "PYTHONPATH": os.pathsep.join(str(ROOT / part) for part in ("src", "tests", "")),
    }
    subprocess.run([sys.executable, "-c", PREPARE], check=True, cwd=ROOT, env=environment)
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--workers", "1", "--threads", "4"]
    command += ["--bind", f"127.0.0.1:{port}", "--log-level", "critical", "--no-control-socket"]
    server = subprocess.Popen([*command, "xianzhi.web.wsgi:application"], cwd=ROOT, env=environment)
    try:
        wait_for(port, server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)


def schemathesis() -> Path:
    """Find the program, or install it beside this environment: it is none of the product's."""
    own = ROOT / "build" / "schemathesis"
    program = own / "bin" / "schemathesis"
    if not program.exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", own], check=True)
        wanted = [own / "bin" / "python", "-m", "pip", "install", "--quiet", "schemathesis==4.32.5"]
        subprocess.run(wanted, check=True)
    return program


def fuzzed(description: dict[str, Any], folder: Path, examples: int) -> Fuzzed:
    """Ask *examples* times at most for each operation; count what was answered."""
    folder.mkdir(exist_ok=True)
    (folder / "openapi.json").write_text(json.dumps(description), encoding="utf-8")
    told = folder / "cases.ndjson"
    server = description["servers"][0]["url"]
    command = [schemathesis(), "run", "openapi.json", "--url", server, "--checks", CHECKS]
    command += ["--continue-on-failure", "--no-color"]
    command += ["--phases", "examples,coverage,fuzzing", "--max-examples", str(examples)]
    command += ["--max-response-time", "10", "--suppress-health-check", "all", "--seed", "20261122"]
    command += ["--no-shrink", "--workers", "2", "--report", "ndjson", "--generation-database=none"]
    command += ["--report-ndjson-path", str(told)]
    done = subprocess.run(command, check=False, cwd=folder, capture_output=True, text=True)
    result = _counted(told)
    result.said = done.stdout[-6_000:] if done.returncode else ""
    return result


def _counted(told: Path) -> Fuzzed:
    result = Fuzzed()
    with told.open(encoding="utf-8") as lines:
        for line in lines:
            recorder = json.loads(line).get("ScenarioFinished", {}).get("recorder", {})
            for asked in recorder.get("interactions", {}).values():
                answer = asked["response"] or {"status_code": 0, "elapsed": 0.0}
                result.cases += 1
                result.statuses[answer["status_code"]] += 1
                result.slowest_s = max(result.slowest_s, answer["elapsed"])
    return result
