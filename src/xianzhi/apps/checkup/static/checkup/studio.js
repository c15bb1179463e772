// The studio's map: what is chosen stands on it, a site dragged elsewhere is measured at once.
// The answer beside it is the server's; this script only asks for another one.

const element = document.querySelector("[data-map]");
const configuration = element && JSON.parse(document.getElementById(element.dataset.configuration).textContent);
const said = document.getElementById("studio-said");
const [BLUE, NEAR_PIXELS] = ["#234a75", 10];

const seen = () => JSON.parse(document.getElementById("studio-answer").dataset.seen);

let asked = Promise.resolve();

/** Ask for the answer with one step taken: {move, to}, {add} or {remove}; each goes on from the last. */
function ask(step) {
  const next = () => taken(step);
  asked = asked.then(next, next);
  return asked;
}

function taken(step) {
  const query = new URLSearchParams(seen().query);
  for (const [name, value] of Object.entries(step)) query.set(name, value);
  return globalThis.htmx.ajax("GET", `${location.pathname}?${query}`, { target: "#studio-answer", swap: "outerHTML" });
}

/** The open candidate that lies nearest to a place; metres are not needed to compare. */
function nearest(candidates, { lng, lat }) {
  const narrow = Math.cos((lat * Math.PI) / 180);
  const away = ({ geometry: { coordinates: [x, y] } }) => ((x - lng) * narrow) ** 2 + (y - lat) ** 2;
  return candidates.reduce((best, one) => (!best || away(one) < away(best) ? one : best), null);
}

function drawn(sheet) {
  sheet.overlay("reach", seen().reach, [
    { id: "fill", type: "fill", paint: { "fill-color": BLUE, "fill-opacity": 0.1 } },
    { id: "line", type: "line", paint: { "line-color": BLUE, "line-width": 2, "line-dasharray": [3, 2] } },
  ]);
  sheet.map.addLayer({ id: "taken/line", source: "areas", type: "line", metadata: { overlay: true },
    filter: ["==", ["get", "row"], -1], paint: { "line-color": BLUE, "line-width": 4 } });
}

class Sites {
  constructor(sheet, maplibre, candidates) {
    Object.assign(this, { sheet, maplibre, candidates, markers: [] });
  }

  show() {
    const { sites, reach } = seen();
    for (const marker of this.markers) marker.remove();
    this.markers = sites.map((site, place) => this.marker(site, place + 1));
    this.sheet.map.getSource("reach").setData(reach);
    this.sheet.map.setFilter("taken/line", ["in", ["get", "row"], ["literal", sites.map((site) => site.row)]]);
    element.dataset.sites = String(sites.length);
  }

  marker(site, number) {
    const pin = document.createElement("div");
    pin.className = site.land === "compliant" ? "site-marker" : "site-marker closed";
    pin.textContent = String(number);
    pin.dataset.row = String(site.row);
    const marker = new this.maplibre.Marker({ element: pin, draggable: true });
    marker.setLngLat([site.x, site.y]).addTo(this.sheet.map);
    pin.setAttribute("aria-label", `${number} ${site.id}`);
    marker.on("dragend", async () => {
      const taken = new Set(seen().sites.map((one) => one.row));
      const free = this.candidates.filter((one) => one.properties.row === site.row || !taken.has(one.properties.row));
      const to = nearest(free, marker.getLngLat());
      if (!to || to.properties.row === site.row) { marker.setLngLat([site.x, site.y]); return; }
      await ask({ move: site.row, to: to.properties.row });
      said.textContent = `${configuration.words.moved} ${number} → ${to.properties.code}`;
    });
    return marker;
  }
}

const sheet = await element?.mounted;
if (sheet) {
  const { map } = sheet;
  const maplibre = await import(configuration.library);
  drawn(sheet);
  // The map's own copy may still be on its way, and it does not say when it is there.
  const told = await (await fetch(configuration.areas.address)).json();
  const open = told.features.filter((one) => one.properties.class === "open" && one.geometry.type === "Point");
  const sites = new Sites(sheet, maplibre, open);
  sites.show();
  document.body.addEventListener("htmx:afterSettle", () => sites.show());
  const layers = map.getStyle().layers.filter((layer) => layer.id.startsWith("areas/open")).map((layer) => layer.id);
  // Enter in the middle of the map adds the candidate there, as a click does.
  element.addEventListener("map:point", ({ detail: { x, y } }) => {
    const at = map.project([x, y]);
    const box = [[at.x - NEAR_PIXELS, at.y - NEAR_PIXELS], [at.x + NEAR_PIXELS, at.y + NEAR_PIXELS]];
    const [found] = map.queryRenderedFeatures(box, { layers });
    const row = found?.properties.row;
    if (row && !seen().sites.some((site) => site.row === row)) ask({ add: row });
  });
  element.dataset.linked = "yes";
}
