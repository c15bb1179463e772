"""How long a check takes over HTTP: one project against three full layers, for eight people.

Signed in, with rights, rules and verdict, as the map asks while somebody draws. First everybody
asks at the pace of a hand that draws, then as fast as the server answers.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import numpy as np
import shapely
from pyproj import Transformer

from benchmarks import land
from benchmarks.ogc import ROOT, served

CLIENTS = 8
ROUNDS = 5
SECONDS = 8.0
PACE_S = 0.25  # the map asks again when the hand has rested for so long
CODES = {
    "farmland": "permanent_basic_farmland",
    "redline": "ecological_red_line",
    "boundary": "development_boundary",
}
PLANE = "EPSG:4544"  # CGCS2000, three-degree zone around 105° E

PREPARE = """
import sys
from pathlib import Path
sys.path[:0] = [str(Path({root!r}) / "tests")]
import django
django.setup()
from django.core.management import call_command
call_command("migrate", interactive=False, verbosity=0)
from factories.atlas import MapLayer, add_planners, publish
from factories.county import make_county
from benchmarks.checks import ticket
from {module} import own_layers
county = make_county()
add_planners(county)
own_layers(publish, MapLayer, county)
print(ticket("planner"))
"""


def in_degrees(shapes: np.ndarray) -> np.ndarray:
    turn = Transformer.from_crs(PLANE, "EPSG:4490", always_xy=True)
    return shapely.transform(shapes, lambda xy: np.column_stack(turn.transform(*xy.T)))


def own_layers(publish, map_layer, county) -> None:
    """Put the three layers in force; runs in a process with Django."""
    for name, code in CODES.items():
        publish(county, map_layer(code, name, tuple(in_degrees(land.layer(name)))))


def ticket(username: str) -> str:
    """Sign somebody in; runs in a process with Django."""
    from django.contrib.auth import get_user_model  # noqa: PLC0415 -- app ready
    from django.test import Client as Browser  # noqa: PLC0415 -- app ready

    browser = Browser()
    browser.force_login(get_user_model().objects.get(username=username))
    return browser.cookies["sessionid"].value


@contextmanager
def site(folder: Path, module: str = "benchmarks.checks") -> Iterator[tuple[int, str]]:
    """Serve a county whose layers the ``own_layers`` of a module puts in force."""
    home = {"XIANZHI_HOME": str(folder / "home"), "XIANZHI_LOG_LEVEL": "ERROR"}
    environment = {**os.environ, **home, "DJANGO_SETTINGS_MODULE": "xianzhi.web.settings"}
    script = PREPARE.format(root=str(ROOT), module=module)
    made = subprocess.run(
        [sys.executable, "-c", script],
        check=True,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    (folder / "home" / "static").mkdir(exist_ok=True)
    with served(sys.executable, "xianzhi.web.wsgi:application", environment) as port:
        yield port, made.stdout.split()[-1]


def bodies(count: int) -> list[bytes]:
    """Parcels of 13 ha somewhere in the county, as the map sends them."""
    shapes = in_degrees(land.parcels(10_000)[:count])
    forms = ({"geometry": shapely.to_geojson(shape), "use": "residential"} for shape in shapes)
    return [urlencode(form).encode() for form in forms]


class Client:
    """One person at a map: a connection that stays open."""

    def __init__(self, port: int, session: str) -> None:
        self._port = port
        token = "a" * 32
        self._head = (
            f"POST /map/check/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: application/json\r\n"
            f"Cookie: sessionid={session}; csrftoken={token}\r\nX-CSRFToken: {token}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
        )
        self._connection = socket.create_connection(("127.0.0.1", port))

    def check(self, body: bytes) -> dict[str, object]:
        """Ask what the rules make of a parcel."""
        message = f"{self._head}{len(body)}\r\n\r\n".encode() + body
        for _ in range(3):
            try:
                return self._exchange(message)
            except (ConnectionError, OSError):  # closed while the person rested
                self._connection.close()
                self._connection = socket.create_connection(("127.0.0.1", self._port))
        raise ConnectionError("the server closes each connection")

    def _exchange(self, message: bytes) -> dict[str, object]:
        self._connection.sendall(message)
        received = b""
        while b"\r\n\r\n" not in received:
            if not (part := self._connection.recv(1 << 16)):
                raise ConnectionError
            received += part
        headers, _, body = received.partition(b"\r\n\r\n")
        length = int(headers.lower().split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        while len(body) < length:
            body += self._connection.recv(1 << 16)
        if not headers.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(headers.decode("latin-1") + body[:400].decode("utf-8", "replace"))
        answer: dict[str, object] = json.loads(body)
        return answer

    def draw(
        self, forms: Sequence[bytes], seconds: float, pace_s: float, after_s: float
    ) -> list[float]:
        """Ask for one parcel after the other; milliseconds of each. Hands do not move in step."""
        time.sleep(after_s)
        taken, until, number = [], time.perf_counter() + seconds, 0
        while time.perf_counter() < until:
            begun = time.perf_counter()
            answer = self.check(forms[number % len(forms)])
            taken.append((time.perf_counter() - begun) * 1e3)
            assert answer["verdict"], answer
            number += 1
            time.sleep(max(0.0, pace_s - (time.perf_counter() - begun)))
        return taken


def measure(port: int, session: str, pace_s: float) -> tuple[float, float, float]:
    """Return p50, p99 in milliseconds, and checks a second."""
    forms = bodies(CLIENTS * 60)
    people = [Client(port, session) for _ in range(CLIENTS)]
    with ThreadPoolExecutor(CLIENTS) as pool:
        begun = time.perf_counter()
        runs = [
            pool.submit(person.draw, forms[n::CLIENTS], SECONDS, pace_s, n * pace_s / CLIENTS)
            for n, person in enumerate(people)
        ]
        taken = [one for run in runs for one in run.result()]
        rate = len(taken) / (time.perf_counter() - begun)
    return float(np.percentile(taken, 50)), float(np.percentile(taken, 99)), rate


def run(_options: Sequence[str] = ()) -> None:
    folder = Path(tempfile.mkdtemp(prefix="xianzhi-checks-"))
    try:
        with site(folder) as (port, session):
            for _ in range(8):  # each worker opens its indexes once
                Client(port, session).check(bodies(1)[0])
            for words, pace_s in (("drawing", PACE_S), ("as fast as it goes", 0.0)):
                found = [measure(port, session, pace_s) for _ in range(ROUNDS)]
                p50, p99, rate = np.median(np.array(found), axis=0)
                print(
                    f"{CLIENTS} people {words}: p50 {p50:.1f} ms (goal 10), p99 {p99:.1f} ms "
                    f"(goal 50), {rate:.0f} checks a second",
                    flush=True,
                )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
