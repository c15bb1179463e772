"""How many pages of 100 features a second, beside pygeoapi on the same features.

Both are served by gunicorn with two workers and read by the same client, turn and turn about. The
peer asks the PostGIS server that ``XIANZHI_BENCH_POSTGIS`` names, else a GeoPackage through SQLite,
which needs SpatiaLite (Debian: libsqlite3-mod-spatialite) and a Python that loads it. pygeoapi is
looked for in this environment, else installed into ``build/pygeoapi``.
"""

import json
import os
import shutil
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pyarrow as pa
import pyogrio
import shapely

ROOT = Path(__file__).resolve().parent.parent
FEATURES = 50_000
VERTICES = 24
ROUNDS = 5
SECONDS = 6.0
CLIENTS = 4
WORKERS = 2
PLACES = 40  # pages far apart are asked for in turn
LIMIT = 100


def features() -> pa.Table:
    """Make parcels with the attributes of an office, seeded."""
    draw = np.random.default_rng(20261122)
    angles = np.linspace(0, 2 * np.pi, VERTICES, endpoint=False)
    middle = draw.uniform((108.2, 32.2), (109.2, 33.2), (FEATURES, 2))
    radius = draw.uniform(0.0004, 0.0008, (FEATURES, VERTICES))
    x = middle[:, :1] + radius * np.cos(angles)
    y = middle[:, 1:] + radius * np.sin(angles)
    shapes = shapely.polygons(np.stack([x, y], axis=2))
    return pa.table(
        {
            "number": [f"{row:06d}" for row in range(FEATURES)],
            "owner": [f"禾川县第{row % 97}组" for row in range(FEATURES)],
            "area": draw.uniform(100, 9000, FEATURES),
            "storeys": draw.integers(1, 9, FEATURES),
            "geometry": shapely.to_wkb(shapes),
        }
    )


# --- ours ----------------------------------------------------------------------------------------

PREPARE = """
import sys
from pathlib import Path
sys.path[:0] = [str(Path({root!r}) / "tests")]
import django
django.setup()
from django.core.management import call_command
call_command("migrate", interactive=False, verbosity=0)
from factories.atlas import MapLayer, publish
from factories.county import make_county
from benchmarks.ogc import own_layer
own_layer(publish, MapLayer, make_county())
"""


def own_layer(publish, map_layer, county) -> None:
    """Put the features in force as a public layer; runs in a process with Django."""
    table = features()
    names = [name for name in table.column_names if name != "geometry"]
    layer = map_layer(
        "parcels",
        "地块",
        tuple(shapely.from_wkb(table["geometry"].to_numpy(zero_copy_only=False))),
        tuple(table.select(names).to_pylist()),
        "public",
    )
    publish(county, layer)


@contextmanager
def ours(folder: Path) -> Iterator[str]:
    home = {"XIANZHI_HOME": str(folder / "home"), "XIANZHI_LOG_LEVEL": "ERROR"}
    environment = {**os.environ, **home, "DJANGO_SETTINGS_MODULE": "xianzhi.web.settings"}
    script = PREPARE.format(root=str(ROOT))
    subprocess.run([sys.executable, "-c", script], check=True, cwd=ROOT, env=environment)
    # Settings ask for the names of static files; nothing of them is served here.
    (folder / "home" / "static").mkdir(exist_ok=True)
    with served(sys.executable, "xianzhi.web.wsgi:application", environment) as port:
        yield f"127.0.0.1:{port}/ogc/collections/parcels/items"


# --- the peer ------------------------------------------------------------------------------------


SPATIALITE = "mod_spatialite.so"
NEEDED_SQLITE = (
    "import sqlite3; one = sqlite3.connect(':memory:'); one.enable_load_extension(True); "
    f"one.load_extension('{SPATIALITE}')"
)
NEEDED_POSTGIS = "import psycopg2, geoalchemy2"


def peer_python() -> str:
    """Find an interpreter that has pygeoapi, or make one."""
    own = ROOT / "build" / "pygeoapi" / "bin" / "python"
    needed = NEEDED_POSTGIS if "XIANZHI_BENCH_POSTGIS" in os.environ else NEEDED_SQLITE
    for python in (sys.executable, str(own)):
        if can(python, f"import pygeoapi, gunicorn; {needed}"):
            return python
    base = next((one for one in (sys.executable, "/usr/bin/python3") if can(one, needed)), None)
    if base is None:
        raise RuntimeError("no Python here loads SpatiaLite: apt install libsqlite3-mod-spatialite")
    subprocess.run([base, "-m", "venv", "--clear", str(own.parents[1])], check=True)
    packages = ["pygeoapi", "gunicorn", "psycopg2-binary", "geoalchemy2"]
    subprocess.run([own, "-m", "pip", "install", "--quiet", *packages], check=True)
    return str(own)


def can(python: str, statement: str) -> bool:
    """Whether an interpreter is there and carries out a statement."""
    if not Path(python).exists():
        return False
    done = subprocess.run([python, "-c", statement], check=False, capture_output=True)
    return done.returncode == 0


def peer_data(folder: Path) -> dict[str, object]:
    """Say where the peer's features are; they are put there."""
    url = os.environ.get("XIANZHI_BENCH_POSTGIS")
    if url is None:
        write(folder / "parcels.gpkg", "GPKG")
        with closing(sqlite3.connect(folder / "parcels.gpkg")) as file:
            file.execute("pragma journal_mode = wal")  # or readers of the peer lock each other out
        return {"name": "SQLiteGPKG", "data": str(folder / "parcels.gpkg")}
    write(folder / "parcels.sql", "PGDUMP")
    server = urlsplit(url)
    subprocess.run(["psql", url, "-q", "-f", str(folder / "parcels.sql")], check=True)
    data = {
        "host": server.hostname or "",
        "port": server.port or 5432,
        "dbname": server.path.strip("/"),
        "user": server.username or "postgres",
        "password": server.password or "",
        "search_path": ["public"],
    }
    return {"name": "PostgreSQL", "data": data, "id_field": "ogc_fid", "geom_field": "wkb_geometry"}


def write(path: Path, driver: str) -> None:
    pyogrio.write_arrow(
        features(),
        path,
        driver=driver,
        layer="parcels",
        geometry_name="geometry",
        geometry_type="Polygon",
        crs="EPSG:4326",
    )


def peer_settings(folder: Path, port: int) -> dict[str, object]:
    provider = {"type": "feature", "id_field": "fid", "table": "parcels", **peer_data(folder)}
    words = {"title": "parcels", "description": "parcels", "keywords": ["parcels"]}
    about = {
        **words,
        "license": {"name": "none"},
        "provider": {"name": "none"},
        "contact": {"name": "none"},
    }
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": port},
            "url": f"http://127.0.0.1:{port}",
            "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8",
            "gzip": False,
            "languages": ["en-US"],
            "limits": {"default_items": 100, "max_items": 10_000},
            "map": {"url": "none", "attribution": "none"},
        },
        "logging": {"level": "ERROR"},
        "metadata": {"identification": {**about, "url": "http://127.0.0.1"}, **about},
        "resources": {
            "parcels": {
                "type": "collection",
                **words,
                "links": [],
                "extents": {
                    "spatial": {
                        "bbox": [108, 32, 110, 34],
                        "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
                    }
                },
                "providers": [provider],
            }
        },
    }


@contextmanager
def peer(folder: Path) -> Iterator[str]:
    python, port = peer_python(), free_port()
    settings, definition = folder / "pygeoapi.json", folder / "openapi.json"
    settings.write_text(json.dumps(peer_settings(folder, port)), encoding="utf-8")  # JSON is YAML
    definition.write_text('{"openapi": "3.0.2", "paths": {}}', encoding="utf-8")
    environment = {
        **os.environ,
        "PYGEOAPI_CONFIG": str(settings),
        "PYGEOAPI_OPENAPI": str(definition),
        "SPATIALITE_LIBRARY_PATH": SPATIALITE,
    }
    with served(python, "pygeoapi.flask_app:APP", environment, port) as found:
        yield f"127.0.0.1:{found}/collections/parcels/items"


# --- serving and asking --------------------------------------------------------------------------


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def served(
    python: str, application: str, environment: dict[str, str], port: int | None = None
) -> Iterator[int]:
    port = port or free_port()
    command = [python, "-m", "gunicorn", "--workers", str(WORKERS), "--threads", "2"]
    command += ["--bind", f"127.0.0.1:{port}", "--log-level", "error", application]
    with tempfile.TemporaryFile() as told:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=told)
        try:
            wait_for(port, process)
            yield port
        finally:
            process.terminate()
            process.wait(20)


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise RuntimeError("the server did not start")
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the server did not open its port")


class FailedAnswerError(Exception):
    """A server answered that it failed; its connection can still be used."""


def ask(connection: socket.socket, path: str, host: str) -> bytes:
    """Send one request on a connection that stays open, read its answer by its length."""
    head = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: application/geo+json, */*;q=0.5\r\n\r\n"
    connection.sendall(head.encode())
    received = b""
    while b"\r\n\r\n" not in received:
        part = connection.recv(1 << 16)
        if not part:
            raise ConnectionError
        received += part
    headers, _, body = received.partition(b"\r\n\r\n")
    lower = headers.lower()
    length = int(lower.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
    parts, have = [body], len(body)
    while have < length:
        part = connection.recv(1 << 18)
        parts.append(part)
        have += len(part)
    if not headers.startswith(b"HTTP/1.1 200"):
        raise FailedAnswerError(headers.decode("latin-1"))
    return b"".join(parts)


def keep_asking(address: str, until: float, first: int, query: Callable[[int], str]) -> list[float]:
    host, _, path = address.partition("/")
    name, _, port = host.partition(":")
    times: list[float] = []
    place, connection = first, socket.create_connection((name, int(port)))
    while time.perf_counter() < until:
        begun = time.perf_counter()
        try:
            ask(connection, f"/{path}?{query(place)}", host)
        except ConnectionError:
            # The server closes a connection after each answer, or after some.
            connection.close()
            connection = socket.create_connection((name, int(port)))
            continue
        except FailedAnswerError:  # not counted: its own readers lock each other out
            continue
        times.append(time.perf_counter() - begun)
        place += CLIENTS
    connection.close()
    return times


def page_of(place: int) -> str:
    """Ask for pages far apart, in turn."""
    return f"limit={LIMIT}&offset={place % PLACES * (FEATURES // PLACES)}&f=json"


def rate_of(
    address: str, seconds: float, query: Callable[[int], str] = page_of
) -> tuple[float, float]:
    """Requests per second, and the median of their times."""
    begun = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        until = begun + seconds
        runs = [pool.submit(keep_asking, address, until, n, query) for n in range(CLIENTS)]
        times = [item for run in runs for item in run.result()]
    return len(times) / (time.perf_counter() - begun), statistics.median(times)


def same_features(mine: str, theirs: str) -> None:
    """Both give the same page: the same parcels, and coordinates to a millimetre."""
    pages = []
    for address in (mine, theirs):
        host, _, path = address.partition("/")
        name, _, port = host.partition(":")
        with socket.create_connection((name, int(port))) as connection:
            pages.append(json.loads(patiently(connection, f"/{path}?limit={LIMIT}&f=json", host)))
    assert pages[0]["numberMatched"] == FEATURES  # the peer does not count
    for one, other in zip(*(page["features"] for page in pages), strict=True):
        assert one["properties"]["number"] == other["properties"]["number"]
        shapes = [shapely.from_geojson(json.dumps(item["geometry"])) for item in (one, other)]
        assert shapely.hausdorff_distance(*shapes) < 2e-8


def patiently(connection: socket.socket, path: str, host: str) -> bytes:
    for _ in range(9):
        with suppress(FailedAnswerError):
            return ask(connection, path, host)
    return ask(connection, path, host)


def measure(mine: str, theirs: str) -> None:
    rates: dict[str, list[tuple[float, float]]] = {"xianzhi": [], "pygeoapi": []}
    for address in (mine, theirs):
        rate_of(address, 1.5)
    for _ in range(ROUNDS):
        rates["xianzhi"].append(rate_of(mine, SECONDS))
        rates["pygeoapi"].append(rate_of(theirs, SECONDS))
    medians = {}
    for name, found in rates.items():
        medians[name] = statistics.median(per_second for per_second, _ in found)
        middle = statistics.median(median for _, median in found) * 1e3
        spread = f"{min(f[0] for f in found):.0f}–{max(f[0] for f in found):.0f}"
        print(f"  {name:9} {medians[name]:7.1f} requests/s ({spread}), p50 {middle:.1f} ms")
    print(f"ratio ogc-limit100-pygeoapi {medians['xianzhi'] / medians['pygeoapi']:.2f}")


def run(_options: Sequence[str] = ()) -> None:
    folder = Path(tempfile.mkdtemp(prefix="xianzhi-ogc-"))
    print(f"{FEATURES} polygons, limit={LIMIT}, {WORKERS} workers each, {CLIENTS} clients")
    try:
        with ours(folder) as mine, peer(folder) as theirs:
            same_features(mine, theirs)
            measure(mine, theirs)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
