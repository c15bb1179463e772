// The map beside the list of what is missing: one selection, made on either side.

const element = document.querySelector("[data-map]");
const table = document.getElementById("shortfall-table");
const said = document.getElementById("shortfall-said");
const INK = "#1a1d1f";
const [NEAR_ZOOM, NEAR_PIXELS] = [14, 8];

/** Mark one problem in the list and on the map, and say which. */
function choose(map, row) {
  for (const other of table.querySelectorAll("[aria-current]")) other.removeAttribute("aria-current");
  row.setAttribute("aria-current", "true");
  for (const id of ["chosen/line", "chosen/point"]) map.setFilter(id, ["==", ["get", "id"], row.dataset.problem]);
  const link = row.querySelector("th a").cloneNode(true);
  said.replaceChildren(link, ` ${row.dataset.said}`);
}

function marks(map) {
  const none = ["==", ["get", "id"], ""];
  const common = { source: "areas", metadata: { overlay: true }, filter: none };
  map.addLayer({ ...common, id: "chosen/line", type: "line", paint: { "line-color": INK, "line-width": 4 } });
  map.addLayer({ ...common, id: "chosen/point", type: "circle",
    paint: { "circle-radius": 13, "circle-color": "rgba(0,0,0,0)", "circle-stroke-color": INK, "circle-stroke-width": 3 } });
}

const sheet = await element?.mounted;
if (sheet) {
  const { map } = sheet;
  marks(map);
  const layers = map.getStyle().layers.filter((layer) => layer.source === "areas").map((layer) => layer.id);
  const show = (row) => {
    choose(map, row);
    map.jumpTo({ center: [Number(row.dataset.x), Number(row.dataset.y)], zoom: Math.max(map.getZoom(), NEAR_ZOOM) });
    element.scrollIntoView({ block: "nearest" });
  };
  table.addEventListener("click", (event) => {
    const row = event.target.closest("[data-show]")?.closest("tr");
    if (row) show(row);
  });
  table.addEventListener("keydown", (event) => {
    const steps = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" };
    const row = event.target.closest("[data-show]")?.closest("tr");
    const other = row?.[steps[event.key]]?.querySelector("[data-show]");
    if (!other) return;
    event.preventDefault();
    other.focus();
    show(other.closest("tr"));
  });
  // A click of the pointer and the Enter key in the middle of the map say the same.
  element.addEventListener("map:point", ({ detail: { x, y } }) => {
    const at = map.project([x, y]);
    const box = [[at.x - NEAR_PIXELS, at.y - NEAR_PIXELS], [at.x + NEAR_PIXELS, at.y + NEAR_PIXELS]];
    const [found] = map.queryRenderedFeatures(box, { layers });
    const row = found && table.querySelector(`[data-problem="${CSS.escape(found.properties.id)}"]`);
    if (!row) return;
    choose(map, row);
    row.scrollIntoView({ block: "nearest" });
  });
  element.dataset.linked = "yes";
}
