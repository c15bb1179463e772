// The map beside the list of patches: a row shows its patch, a patch shows its row.

const element = document.querySelector("[data-map]");
const table = document.getElementById("patch-table");
const said = document.getElementById("patch-said");
const NEAR_ZOOM = 16;

function choose(row) {
  for (const other of table.querySelectorAll("[aria-current]")) other.removeAttribute("aria-current");
  row?.setAttribute("aria-current", "true");
}

/** Say which patch was clicked, and lead to it: it may stand on another page of the list. */
function tell({ id, code }) {
  const link = document.createElement("a");
  link.href = `${location.pathname}${encodeURIComponent(id)}/`;
  link.textContent = code;
  said.replaceChildren(link);
  const row = table.querySelector(`[data-patch="${CSS.escape(id)}"]`);
  choose(row);
  row?.scrollIntoView({ block: "nearest" });
}

const sheet = await element?.mounted;
if (sheet) {
  const { map } = sheet;
  const layers = map.getStyle().layers.filter((layer) => layer.source === "patches").map((layer) => layer.id);
  table.addEventListener("click", (event) => {
    const row = event.target.closest("[data-show-patch]")?.closest("tr");
    if (!row) return;
    choose(row);
    map.jumpTo({ center: [Number(row.dataset.x), Number(row.dataset.y)], zoom: NEAR_ZOOM });
    element.scrollIntoView({ block: "nearest" });
  });
  map.on("click", (event) => {
    const [found] = map.queryRenderedFeatures(event.point, { layers });
    if (found) tell(found.properties);
  });
}
