"""How smoothly the map moves over a layer of 300,000 parcels, in a real browser.

Chromium without a graphics card: every pixel is drawn by the two cores that also run the server,
so a small laptop does better. Each round moves the map for some seconds and counts its frames.
"""

import shutil
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from benchmarks.checks import site
from benchmarks.tiles import PARCELS, parcels

ROUNDS = 5
SECONDS = 3.0
WIDTH, HEIGHT = 1366, 768
# Zoom, and how much of the width a round moves: the whole layer in view, a town, a street.
VIEWS = ((10.0, 0.5), (13.0, 2.0), (15.5, 3.0))
GOAL_MS = 50.0  # twenty frames a second look smooth on paper of lines and areas

MOVE = """async ([zoom, widths, seconds]) => {
  const map = document.querySelector("[data-map]").sheet.map;
  map.jumpTo({ center: map.initial, zoom });
  if (!map.loaded()) await map.once("idle");
  const frames = [];
  let last = performance.now(), moves = true;
  const tick = (now) => {
    frames.push(now - last);
    last = now;
    if (moves) requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
  const begun = performance.now();
  const pixels = widths * map.getCanvas().clientWidth;
  map.panBy([pixels, 0], { duration: seconds * 1000, easing: (t) => t });
  await map.once("moveend");
  const ended = performance.now();
  moves = false;
  if (!map.loaded()) await map.once("idle");
  return { frames: frames.slice(1), settled: performance.now() - ended, took: ended - begun };
}"""


def own_layers(publish, map_layer, county) -> None:
    """Put the parcels in force; runs in a process with Django."""
    publish(county, map_layer("survey_parcels", "parcels", tuple(parcels(PARCELS).geometries)))


def run(_options: Sequence[str] = ()) -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        print("no Chromium on this machine: ./do test installs it")
        return
    folder = Path(tempfile.mkdtemp(prefix="xianzhi-panning-"))
    try:
        with site(folder, "benchmarks.panning") as (port, session), sync_playwright() as player:
            browser = player.chromium.launch(
                executable_path=chromium, args=["--no-sandbox", "--disable-quic"]
            )
            context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT})
            address = f"http://127.0.0.1:{port}"
            context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
            measure(context.new_page(), address)
            browser.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def measure(page: Page, address: str) -> None:
    page.goto(f"{address}/map/")
    page.wait_for_selector("[data-map][data-drawn=yes]", timeout=120_000)
    page.evaluate(
        "() => { const map = document.querySelector('[data-map]').sheet.map;"
        " map.initial = map.getCenter(); }"
    )
    drawn = page.evaluate(
        "() => document.querySelector('[data-map]').sheet.map.queryRenderedFeatures().length"
    )
    print(f"{PARCELS:,} parcels, {WIDTH} × {HEIGHT}, no graphics card; {drawn:,} shapes at first")
    for zoom, widths in VIEWS:
        rounds = [page.evaluate(MOVE, [zoom, widths, SECONDS]) for _ in range(ROUNDS)]
        print_view(zoom, rounds)


def print_view(zoom: float, rounds: Sequence[dict[str, Any]]) -> None:
    middle = [statistics.median(one["frames"]) for one in rounds]
    late = [statistics.quantiles(one["frames"], n=20)[-1] for one in rounds]
    rate = [len(one["frames"]) / one["took"] * 1e3 for one in rounds]
    settled = [one["settled"] for one in rounds]
    print(
        f"  zoom {zoom:>4}: {statistics.median(rate):5.1f} frames a second, "
        f"frame p50 {statistics.median(middle):.0f} ms, p95 {statistics.median(late):.0f} ms "
        f"(goal {GOAL_MS:.0f}), at rest after {statistics.median(settled):.0f} ms"
    )
