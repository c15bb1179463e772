// Mounts a map on every [data-map]. It draws what its configuration says and keeps no rule of ours.
// It hears  map:show {layer, shown}  map:opacity {layer, value}  map:fit {extent}
//           map:select {layer, row, x, y}
// and says  map:point {x, y, within}  on its own element, whose promise `mounted` gives its sheet:
// a script that comes late is not told less than one that was there. A map that fails gives null.

const WHITE = "#ffffff";
const SELECTED = "#1a1d1f";
const PIXELS_NEAR = 6;
const NAMES = { hatch: 1, back_hatch: 1, dots: 1, grid: 1, cross: 1 };

/** Draw a repeating pattern, or a point's shape, as an image: the second cue beside the colour. */
function picture(size, draw) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  draw(pen, size);
  return pen.getImageData(0, 0, size, size);
}

function patternImage(name, colour) {
  return picture(16, (pen, size) => {
    pen.strokeStyle = pen.fillStyle = colour;
    pen.lineWidth = 1.6;
    const lines = {
      hatch: [[0, size, size, 0], [-2, 2, 2, -2], [size - 2, size + 2, size + 2, size - 2]],
      back_hatch: [[0, 0, size, size], [-2, size - 2, 2, size + 2], [size - 2, -2, size + 2, 2]],
      grid: [[0, size / 2, size, size / 2], [size / 2, 0, size / 2, size]],
    };
    lines.cross = [...lines.hatch, ...lines.back_hatch];
    for (const [x0, y0, x1, y1] of lines[name] ?? []) {
      pen.beginPath();
      pen.moveTo(x0, y0);
      pen.lineTo(x1, y1);
      pen.stroke();
    }
    if (name === "dots") {
      pen.beginPath();
      pen.arc(size / 2, size / 2, 2, 0, 7);
      pen.fill();
    }
  });
}

function shapeImage(name, fill, line) {
  return picture(28, (pen, size) => {
    const [near, far, middle] = [5, size - 5, size / 2];
    pen.beginPath();
    if (name === "square") pen.rect(near + 1, near + 1, size - 12, size - 12);
    else if (name === "diamond") for (const [x, y] of [[middle, near - 2], [far + 2, middle], [middle, far + 2], [near - 2, middle]]) pen.lineTo(x, y);
    else if (name === "triangle") for (const [x, y] of [[middle, near - 2], [far + 1, far], [near - 1, far]]) pen.lineTo(x, y);
    else pen.arc(middle, middle, middle - 6, 0, 7);
    pen.closePath();
    pen.fillStyle = fill;
    pen.fill();
    pen.lineWidth = 3;
    pen.strokeStyle = line;
    pen.stroke();
  });
}

/** The layers of the style that draw one layer of ours, from the ground up. */
function drawn(layer) {
  const of = (style, test) => {
    const id = `${layer.code}/${style.zone}`;
    const common = { source: layer.code, "source-layer": "layer" };
    const kind = (name) => ["==", ["geometry-type"], name];
    const areas = ["all", test, kind("Polygon")];
    const found = [{ ...common, id: `${id}/fill`, type: "fill", filter: areas, base: style.opacity,
      paint: { "fill-color": style.fill, "fill-opacity": style.opacity } }];
    if (NAMES[style.pattern]) {
      found.push({ ...common, id: `${id}/pattern`, type: "fill", filter: areas, base: 0.7,
        paint: { "fill-pattern": `pattern/${style.pattern}/${style.line}`, "fill-opacity": 0.7 } });
    }
    const line = { "line-color": style.line, "line-width": style.width, "line-opacity": 1 };
    if (style.dash.length) line["line-dasharray"] = style.dash;
    found.push({ ...common, id: `${id}/line`, type: "line", base: 1, paint: line,
      filter: ["all", test, ["!=", ["geometry-type"], "Point"]] });
    found.push({ ...common, id: `${id}/point`, type: "symbol", base: 1, filter: ["all", test, kind("Point")],
      layout: { "icon-image": `shape/${style.symbol}/${style.fill}/${style.line}`, "icon-allow-overlap": true,
        "icon-size": ["interpolate", ["linear"], ["zoom"], 10, 0.15, 16, 0.6] },
      paint: { "icon-opacity": 1 } });
    return found;
  };
  const zone = ["to-string", ["get", layer.zoneField || "-"]];
  const zones = layer.zoneField ? layer.zones : [];
  const others = ["!", ["in", zone, ["literal", zones.flatMap((one) => one.words)]]];
  return [
    ...of(layer.style, zones.length ? others : ["literal", true]),
    ...zones.flatMap((style) => of(style, ["in", zone, ["literal", style.words]])),
    ...(layer.titleField ? names(layer) : []),
  ];
}

/** The names of a layer's features: of many only from near, in the fonts of the device (nothing is fetched). */
function names(layer) {
  const kind = (name, test) => ["all", [test, ["geometry-type"], name], ["has", layer.titleField]];
  const text = { "text-field": ["to-string", ["get", layer.titleField]], "text-font": FONTS, "text-padding": 6,
    "text-size": ["interpolate", ["linear"], ["zoom"], 9, 12, 16, 14] };
  const common = { source: layer.code, "source-layer": "layer", type: "symbol", base: 1,
    minzoom: layer.features > MANY ? 16 : layer.features > SOME ? 12 : 0,
    paint: { "text-color": layer.style.line, "text-halo-color": WHITE, "text-halo-width": 1.5, "text-opacity": 1 } };
  return [
    { ...common, id: `${layer.code}/name`, filter: kind("LineString", "!="),
      layout: { ...text, "text-variable-anchor": ["center", "top", "bottom"], "text-radial-offset": 0.8 } },
    { ...common, id: `${layer.code}/name-along`, filter: kind("LineString", "=="), layout: { ...text, "symbol-placement": "line" } },
  ];
}

const FONTS = ["PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif"];
const [SOME, MANY] = [100, 5000]; // features of a layer whose names would hide the map from afar
const OPACITIES = { fill: "fill-opacity", line: "line-opacity", symbol: "icon-opacity" };

class Sheet {
  constructor(element, configuration, map) {
    this.element = element;
    this.configuration = configuration;
    this.map = map;
    this.layers = new Map(configuration.layers.map((layer) => [layer.code, layer]));
    this.order = configuration.layers.map((layer) => layer.code); // the first lies on top
    this.added = new Map(); // code -> style layers
    this.opacity = new Map();
  }

  /** Add a layer the first time it is shown: what nobody looks at is not loaded. */
  add(code) {
    const layer = this.layers.get(code);
    if (!layer || this.added.has(code)) return Boolean(layer);
    const above = this.order.slice(0, this.order.indexOf(code)).reverse().find((one) => this.added.has(one));
    const before = above ? this.added.get(above)[0].id : this.firstOverlay();
    const tiles = new URL(layer.tiles, location.href).href;
    this.map.addSource(code, { type: "vector", url: `pmtiles://${tiles}` });
    const styles = drawn(layer);
    for (const { base, ...style } of styles) {
      image(this.map, style.paint["fill-pattern"] ?? style.layout?.["icon-image"]);
      this.map.addLayer(style, before);
    }
    this.added.set(code, styles);
    this.fade(code, this.opacity.get(code) ?? 1);
    return true;
  }

  firstOverlay() {
    return this.map.getStyle().layers.find((layer) => layer.metadata?.overlay)?.id;
  }

  show(code, shown) {
    if (shown && !this.add(code)) return;
    for (const style of this.added.get(code) ?? []) {
      this.map.setLayoutProperty(style.id, "visibility", shown ? "visible" : "none");
    }
  }

  fade(code, value) {
    this.opacity.set(code, value);
    for (const style of this.added.get(code) ?? []) {
      const faded = style.layout?.["text-field"] ? "text-opacity" : OPACITIES[style.type];
      this.map.setPaintProperty(style.id, faded, style.base * value);
    }
  }

  select({ layer, row, x, y }) {
    if (!this.add(layer)) return;
    for (const id of ["selected/line", "selected/point"]) if (this.map.getLayer(id)) this.map.removeLayer(id);
    const filter = ["==", ["get", "row"], Number(row)];
    const common = { source: layer, "source-layer": "layer", metadata: { overlay: true } };
    this.map.addLayer({ ...common, id: "selected/line", type: "line",
      filter: ["all", filter, ["!=", ["geometry-type"], "Point"]],
      paint: { "line-color": SELECTED, "line-width": 4, "line-dasharray": [2, 1] } });
    this.map.addLayer({ ...common, id: "selected/point", type: "circle",
      filter: ["all", filter, ["==", ["geometry-type"], "Point"]],
      paint: { "circle-radius": 12, "circle-color": "rgba(0,0,0,0)", "circle-stroke-color": SELECTED, "circle-stroke-width": 3 } });
    if (x && y) this.map.easeTo({ center: [Number(x), Number(y)], zoom: Math.max(this.map.getZoom(), 14), duration: 300 });
  }

  /** Mount another map on a pane of the same page, such as an earlier version. */
  beside(pane, configuration) {
    return mount(pane, configuration);
  }

  overlay(id, geojson, styles) {
    this.map.addSource(id, { type: "geojson", data: geojson });
    for (const style of styles) {
      image(this.map, style.paint["fill-pattern"]);
      this.map.addLayer({ ...style, id: `${id}/${style.id}`, source: id, metadata: { overlay: true } });
    }
  }
}

function overlays(sheet, { parcel, changes, patches, stock, areas }) {
  if (parcel) {
    sheet.overlay("parcel", { type: "Feature", properties: {}, geometry: parcel }, [
      { id: "fill", type: "fill", paint: { "fill-color": SELECTED, "fill-opacity": 0.12 } },
      { id: "line", type: "line", paint: { "line-color": SELECTED, "line-width": 3 } },
    ]);
  }
  if (patches) classified(sheet, "patches", patches, CLASSES);
  if (stock) classified(sheet, "stock", stock, STOCK);
  if (areas) classified(sheet, "areas", areas.shapes ?? areas.address, areas.classes);
  if (areas) labels(sheet, "areas");
  if (!changes) return;
  const side = (name) => ["==", ["get", "side"], name];
  sheet.overlay("changes", changes, [
    { id: "gained", type: "fill", filter: side("gained"), paint: { "fill-pattern": "pattern/hatch/#a01f1a" } },
    { id: "gained-line", type: "line", filter: side("gained"), paint: { "line-color": "#a01f1a", "line-width": 2 } },
    { id: "lost", type: "fill", filter: side("lost"), paint: { "fill-pattern": "pattern/dots/#234a75" } },
    { id: "lost-line", type: "line", filter: side("lost"), paint: { "line-color": "#234a75", "line-width": 2, "line-dasharray": [3, 2] } },
    { id: "before", type: "line", filter: side("before"), paint: { "line-color": "#234a75", "line-width": 2.5, "line-dasharray": [2, 1.5] } },
    { id: "after", type: "line", filter: side("after"), paint: { "line-color": SELECTED, "line-width": 2 } },
  ]);
}

const CLASSES = { legal: ["#1d6430", ""], to_check: ["#8a6d00", "dots"], suspected: ["#a01f1a", "hatch"] };

const STOCK = { dealt: ["#1d6430", ""], low_use: ["#8a6d00", "grid"], unsupplied: ["#234a75", "hatch"], idle: ["#a01f1a", "dots"] };

/** Ground by class from near, a point from afar; the last class lies on top. */
function classified(sheet, id, shapes, classes) {
  const quiet = Object.keys(classes)[0];
  const loud = Object.keys(classes).at(-1);
  const styles = Object.entries(classes).flatMap(([name, [colour, pattern]]) => {
    const of = (kind) => ["all", ["==", ["get", "class"], name], ["==", ["geometry-type"], kind]];
    const paint = pattern ? { "fill-pattern": `pattern/${pattern}/${colour}` } : { "fill-color": colour, "fill-opacity": 0.15 };
    return [
      { id: `${name}-ground`, type: "fill", filter: of("Polygon"), paint },
      { id: `${name}-line`, type: "line", filter: of("Polygon"), paint: { "line-color": colour, "line-width": 2 } },
      { id: `${name}-point`, type: "circle", filter: of("Point"), maxzoom: 16, paint: {
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 9, name === quiet ? 2 : 3, 14, 6],
        "circle-color": name === loud ? colour : WHITE, "circle-stroke-color": colour, "circle-stroke-width": 1.5 } },
    ];
  });
  sheet.overlay(id, typeof shapes === "string" ? new URL(shapes, location.href).href : shapes, styles);
}

/** What is written beside the points of an overlay, where its features say anything. */
function labels(sheet, id) {
  sheet.map.addLayer({ id: `${id}/label`, source: id, type: "symbol", metadata: { overlay: true },
    filter: ["all", ["==", ["geometry-type"], "Point"], ["has", "label"]],
    layout: { "text-field": ["get", "label"], "text-font": FONTS, "text-size": 14, "text-anchor": "bottom", "text-offset": [0, -0.6] },
    paint: { "text-color": SELECTED, "text-halo-color": WHITE, "text-halo-width": 2 } });
}

/** Draw an image under its name, which says how. */
function image(map, id) {
  if (!id || map.hasImage(id)) return;
  const [sort, name, ...colours] = id.split("/");
  if (sort === "pattern") map.addImage(id, patternImage(name, colours[0]), { pixelRatio: 2 });
  else map.addImage(id, shapeImage(name, ...colours));
}

function listen(sheet) {
  const { element, map, configuration } = sheet;
  const on = (name, act) => element.addEventListener(name, (event) => act(event.detail));
  on("map:show", ({ layer, shown }) => sheet.show(layer, shown));
  on("map:opacity", ({ layer, value }) => sheet.fade(layer, value));
  on("map:fit", ({ extent }) => fit(map, extent ?? configuration.extent));
  on("map:select", (chosen) => sheet.select(chosen));
  const point = (at) => {
    const beside = map.unproject([map.project(at).x + PIXELS_NEAR, map.project(at).y]);
    const detail = { x: at.lng, y: at.lat, within: Math.abs(beside.lng - at.lng) };
    element.dispatchEvent(new CustomEvent("map:point", { bubbles: true, detail }));
  };
  map.on("click", (event) => point(event.lngLat));
  map.getCanvas().addEventListener("keydown", (event) => {
    if (event.key === "Enter") point(map.getCenter());
    if (event.key === "0") fit(map, configuration.extent);
  });
}

function fit(map, extent, nearest = 17) {
  if (extent) map.fitBounds([[extent[0], extent[1]], [extent[2], extent[3]]], { padding: 24, maxZoom: nearest, duration: 0 });
}

let protocol;

/** Mount a map; gives its sheet when the map can be drawn on. */
async function mount(element, configuration) {
  const maplibre = await import(configuration.library);
  maplibre.setWorkerUrl(new URL(configuration.worker, location.href).href);
  if (!protocol) {
    protocol = new globalThis.pmtiles.Protocol();
    maplibre.addProtocol("pmtiles", protocol.tile);
  }
  const map = new maplibre.Map({
    container: element,
    style: { version: 8, sources: {}, layers: [{ id: "paper", type: "background", paint: { "background-color": WHITE } }] },
    center: [105, 35],
    zoom: 3,
    maxZoom: 20,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    fadeDuration: 0,
    canvasContextAttributes: { preserveDrawingBuffer: true, antialias: true },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new maplibre.ScaleControl({ unit: "metric", maxWidth: 120 }), "bottom-left");
  const canvas = map.getCanvas();
  canvas.setAttribute("aria-label", element.dataset.label ?? "");
  canvas.setAttribute("role", "application");
  fit(map, configuration.extent, configuration.nearest);
  await new Promise((resolve) => { map.once("load", resolve); });
  const sheet = new Sheet(element, configuration, map);
  overlays(sheet, configuration);
  for (const layer of [...configuration.layers].reverse()) if (layer.shown) sheet.show(layer.code, true);
  listen(sheet);
  element.sheet = sheet;
  map.once("idle", () => { element.dataset.drawn = "yes"; });
  return sheet;
}

for (const element of document.querySelectorAll("[data-map]")) {
  const configuration = JSON.parse(document.getElementById(element.dataset.configuration).textContent);
  element.mounted = mount(element, configuration).catch((fault) => {
    console.info(fault);
    const sentence = document.createElement("p");
    sentence.className = "map-fault";
    sentence.textContent = configuration.words.failed;
    element.replaceChildren(sentence);
    return null;
  });
}
