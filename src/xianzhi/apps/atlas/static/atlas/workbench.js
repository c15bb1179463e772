// The tools beside the map: layer tree, looking, measuring, drawing, swipe, table, print.

const frame = document.querySelector(".bench-map");
const element = frame?.querySelector("[data-map]");
const tree = document.getElementById("layer-tree");
const said = document.getElementById("measured");
const words = element && JSON.parse(document.getElementById(element.dataset.configuration).textContent).words;

const tell = (name, detail) => element.dispatchEvent(new CustomEvent(name, { detail }));
const announce = (sentence) => { document.getElementById("live").textContent = sentence; };

/* --- layers ------------------------------------------------------------------------------------ */

const shown = () => [...tree.querySelectorAll("[name=layer]:checked")].map((box) => box.value);

function layers(sheet) {
  tree.addEventListener("change", ({ target }) => {
    if (target.name === "layer") tell("map:show", { layer: target.value, shown: target.checked });
    if (target.dataset.swipe) swipe(sheet, target.dataset.swipe, target.value);
  });
  tree.addEventListener("input", ({ target }) => {
    if (target.dataset.opacity) tell("map:opacity", { layer: target.dataset.opacity, value: target.value / 100 });
  });
  tree.addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("click", (event) => {
    const fit = event.target.closest("[data-fit]");
    if (fit) tell("map:fit", { extent: sheet.layers.get(fit.dataset.fit).extent });
    const table = event.target.closest("[data-table]");
    if (table) { event.preventDefault(); openTable(table.getAttribute("href")); }
  });
}

/* --- what lies at a point ---------------------------------------------------------------------- */

function look({ x, y, within }) {
  const address = JSON.parse(document.getElementById(element.dataset.configuration).textContent).identify;
  const query = new URLSearchParams({ x: x.toFixed(7), y: y.toFixed(7), within: within.toFixed(7), layers: shown().join(",") });
  globalThis.htmx.ajax("GET", `${address}?${query}`, { target: "#identified", swap: "outerHTML" });
}

/* --- rows beside the map ----------------------------------------------------------------------- */

function openTable(address) {
  // A table that is still awaited would be put where this one has been.
  globalThis.htmx.trigger("#rows", "htmx:abort");
  globalThis.htmx.ajax("GET", address, { source: "#rows", target: "#rows", swap: "outerHTML" });
  const choice = document.getElementById("table-layer");
  const path = address.split("?")[0];
  for (const option of choice.options) if (option.value === path) choice.value = path;
}

function choose(row) {
  const layer = row.closest("#rows").dataset.layer;
  for (const other of row.parentElement.children) other.removeAttribute("aria-current");
  row.setAttribute("aria-current", "true");
  const box = tree.querySelector(`[name=layer][value="${CSS.escape(layer)}"]`);
  if (box && !box.checked) { box.checked = true; tell("map:show", { layer, shown: true }); }
  tell("map:select", { layer, row: row.dataset.row, x: row.dataset.x, y: row.dataset.y });
  announce(`${words.chosen}: ${row.querySelector("th").textContent.trim()}`);
}

function table() {
  const choice = document.getElementById("table-layer");
  choice.addEventListener("change", () => openTable(choice.value));
  document.addEventListener("click", (event) => {
    const link = event.target.closest("#rows [data-row-link]");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    choose(link.closest("tr"));
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest('#identified a[href*="?row="]');
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    openTable(link.getAttribute("href"));
  });
  document.addEventListener("keydown", (event) => {
    const row = event.target.closest?.("#rows tbody tr");
    const steps = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" };
    if (!row || !steps[event.key]) return;
    event.preventDefault();
    row[steps[event.key]]?.querySelector("a")?.focus();
  });
  document.body.addEventListener("htmx:afterSwap", (event) => {
    const current = event.detail.elt.closest?.("#rows")?.querySelector('tr[aria-current="true"]')
      ?? document.querySelector('#rows tr[aria-current="true"]');
    if (!current || current.dataset.told) return;
    current.dataset.told = "yes";
    current.scrollIntoView({ block: "nearest" });
    choose(current);
  });
}

/* --- swipe: the earlier version on the left, the one in force on the right ----------------------- */

let earlier = null;

async function swipe(sheet, code, version) {
  const [pane, bar] = [frame.querySelector("[data-map-before]"), frame.querySelector("[data-swipe-bar]")];
  earlier?.map.remove();
  earlier = null;
  pane.hidden = bar.hidden = !version;
  for (const other of tree.querySelectorAll("[data-swipe]")) if (other.dataset.swipe !== code) other.value = "";
  if (!version) return;
  const box = tree.querySelector(`[name=layer][value="${CSS.escape(code)}"]`);
  if (!box.checked) { box.checked = true; sheet.show(code, true); }
  const visible = new Set(shown());
  const then = sheet.configuration.layers.map((layer) => ({
    ...layer,
    shown: visible.has(layer.code),
    tiles: layer.code === code ? layer.earlier[version] : layer.tiles,
  }));
  earlier = await sheet.beside(pane, { ...sheet.configuration, layers: then });
  earlier.map.getCanvas().tabIndex = -1;
  const follow = () => earlier?.map.jumpTo({ center: sheet.map.getCenter(), zoom: sheet.map.getZoom() });
  const cut = () => { pane.style.clipPath = `inset(0 ${100 - bar.value}% 0 0)`; };
  sheet.map.on("move", follow);
  bar.addEventListener("input", cut);
  follow();
  cut();
}

/* --- measuring and drawing ---------------------------------------------------------------------- */

const A = 6378137, F = 1 / 298.257222101, E2 = F * (2 - F), E = Math.sqrt(E2); // CGCS2000
const radians = (degrees) => (degrees * Math.PI) / 180;

/** Metres along a line; exact enough for a county: radii of curvature at the middle of each part. */
function lengthOf(points) {
  let metres = 0;
  for (let at = 1; at < points.length; at += 1) {
    const [[x0, y0], [x1, y1]] = [points[at - 1], points[at]];
    const sine = Math.sin(radians((y0 + y1) / 2)), w = 1 - E2 * sine * sine;
    const north = radians(y1 - y0) * ((A * (1 - E2)) / w ** 1.5);
    const east = radians(x1 - x0) * (A / Math.sqrt(w)) * Math.sqrt(1 - sine * sine);
    metres += Math.hypot(north, east);
  }
  return metres;
}

/** Square metres on the ellipsoid: the plane area of the equal-area picture, as the server measures. */
function areaOf(points) {
  const plane = points.map(([x, y]) => {
    const sine = Math.sin(radians(y));
    return [A * radians(x), (A * (1 - E2)) / 2 * (sine / (1 - E2 * sine * sine) + Math.atanh(E * sine) / E)];
  });
  let twice = 0;
  for (let at = 0; at < plane.length; at += 1) {
    const [[x0, y0], [x1, y1]] = [plane[at], plane[(at + 1) % plane.length]];
    twice += (x0 - plane[0][0]) * (y1 - plane[0][1]) - (x1 - plane[0][0]) * (y0 - plane[0][1]);
  }
  return Math.abs(twice / 2);
}

const number = (value, digits) => value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: digits });

function measured(feature) {
  const { type, coordinates } = feature.geometry;
  if (type === "LineString") {
    const metres = lengthOf(coordinates);
    return `${words.length}: ${metres < 1000 ? `${number(metres, 1)} ${words.metres}` : `${number(metres / 1000, 3)} ${words.kilometres}`}`;
  }
  const [ring] = coordinates;
  const area = areaOf(ring);
  return `${words.area}: ${area < 1e4 ? `${number(area, 1)} ${words.square_metres}` : `${number(area / 1e4, 3)} ${words.hectares}`}; ${words.length}: ${number(lengthOf(ring), 1)} ${words.metres}`;
}

class Tools {
  constructor(sheet) {
    this.sheet = sheet;
    this.form = document.getElementById("check-form");
    const { TerraDraw, TerraDrawLineStringMode, TerraDrawPolygonMode } = globalThis.terraDraw;
    const { TerraDrawMapLibreGLAdapter } = globalThis.terraDrawMaplibreGlAdapter;
    const ink = { fillColor: "#1a1d1f", fillOpacity: 0.12, outlineColor: "#1a1d1f", outlineWidth: 3 };
    const line = { lineStringColor: "#1a1d1f", lineStringWidth: 3 };
    this.draw = new TerraDraw({
      adapter: new TerraDrawMapLibreGLAdapter({ map: sheet.map, coordinatePrecision: 9 }),
      modes: [
        new TerraDrawLineStringMode({ modeName: "length", styles: line }),
        new TerraDrawPolygonMode({ modeName: "area", styles: ink }),
        new TerraDrawPolygonMode({ modeName: "draw", styles: ink }),
      ],
    });
    this.draw.start();
    this.draw.on("change", () => this.changed());
    this.draw.on("finish", () => this.changed());
    this.use("look");
  }

  use(tool) {
    this.tool = tool;
    this.draw.clear();
    if (this.form) this.form.elements.geometry.value = "";
    this.draw.setMode(tool === "look" ? "static" : tool);
    for (const button of frame.querySelectorAll("[data-tool]")) button.setAttribute("aria-pressed", String(button.dataset.tool === tool));
    said.textContent = { length: words.measure_hint, area: words.measure_hint, draw: words.draw_hint }[tool] ?? "";
    const panel = document.getElementById("draw-panel");
    if (panel) panel.hidden = tool !== "draw";
    document.getElementById("look-panel").hidden = tool === "draw";
  }

  feature() {
    return this.draw.getSnapshot().findLast((one) => ["LineString", "Polygon"].includes(one.geometry.type) && one.properties.mode === this.tool);
  }

  changed() {
    const feature = this.feature();
    if (!feature || this.tool === "look") return;
    said.textContent = measured(feature);
    if (this.tool === "draw") this.check(feature.geometry);
  }

  /** Ask for the verdict of what is drawn now; while an answer is awaited only the latest waits. */
  async check(geometry) {
    const text = JSON.stringify(geometry);
    const corners = new Set(geometry.coordinates[0].map(String));
    if (corners.size < 3 || areaOf(geometry.coordinates[0]) < 1) return;
    this.form.elements.geometry.value = text; // what is kept is what is drawn, asked for or not
    this.next = text === this.asked ? null : text;
    if (this.isWaiting) return;
    this.isWaiting = true;
    while (this.next) {
      this.asked = this.next;
      this.next = null;
      await this.ask(this.asked);
    }
    this.isWaiting = false;
  }

  async ask(text) {
    const sent = new FormData(this.form);
    sent.set("geometry", text);
    try {
      const answer = await fetch(this.form.dataset.check, { method: "POST", body: sent, headers: { "HX-Request": "true" } });
      if (answer.ok || answer.status === 422) document.getElementById("verdict").outerHTML = await answer.text();
      else said.textContent = words.offline;
    } catch {
      said.textContent = words.offline;
    }
  }
}

function tools(sheet) {
  const kit = new Tools(sheet);
  frame.addEventListener("click", (event) => {
    const button = event.target.closest("[data-tool]");
    if (button) { kit.use(button.dataset.tool); sheet.map.getCanvas().focus(); }
    const zoom = event.target.closest("[data-zoom]");
    if (zoom) sheet.map.easeTo({ zoom: sheet.map.getZoom() + Number(zoom.dataset.zoom), duration: 200 });
    if (event.target.closest("[data-home]")) tell("map:fit", {});
  });
  document.querySelector("[data-clear-drawing]")?.addEventListener("click", () => kit.use("draw"));
  kit.form?.elements.use.addEventListener("change", () => { kit.asked = null; kit.changed(); });
  sheet.map.getCanvas().addEventListener("keydown", (event) => { if (event.key === "Escape") kit.use("look"); });
  element.addEventListener("map:point", (event) => { if (kit.tool === "look") look(event.detail); });
  if (new URLSearchParams(location.search).get("tool") === "draw" && kit.form) kit.use("draw");
}

/* --- paper --------------------------------------------------------------------------------------- */

function paper(sheet) {
  const lay = (on) => {
    document.body.classList.toggle("printing", on);
    sheet.map.resize();
    sheet.map.redraw();
  };
  addEventListener("beforeprint", () => lay(true));
  addEventListener("afterprint", () => lay(false));
}

/* --- the address may name a layer and a row -------------------------------------------------------- */

function address(sheet) {
  const asked = new URLSearchParams(location.search);
  const layer = sheet.layers.get(asked.get("layer"));
  if (!layer) return;
  const box = tree.querySelector(`[name=layer][value="${CSS.escape(layer.code)}"]`);
  box.checked = true;
  sheet.show(layer.code, true);
  tell("map:fit", { extent: layer.extent });
  const row = asked.get("row");
  openTable(row ? `${layer.rows}?row=${encodeURIComponent(row)}` : layer.rows);
}

const sheet = await element?.mounted;
if (sheet) {
  layers(sheet);
  table();
  tools(sheet);
  paper(sheet);
  address(sheet);
  frame.dataset.ready = "yes";
}
