// A small map without tiles: outlines of the own areas, open cases, the phone and the pin. A tap
// sets the pin; it is drawn from what lies on the phone, so it needs no signal.

import { say } from "./words.js";

const METRES_PER_DEGREE = 111_320;
const REACHES = [50, 100, 250, 500, 1000, 2500, 5000]; // metres from the middle to the edge
const EDGE = 100; // units of the picture from the middle to the edge
const field = (id) => document.getElementById(id);
const shape = (tag, given) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(given)) element.setAttribute(name, value);
  return element;
};
let ground = { outlines: [], cases: [] };
let middle = null; // longitude and latitude
let reach = REACHES[2];
let seen = { pin: null, phone: null, accuracy: null };

const units = () => EDGE / reach;
const narrow = () => Math.cos((middle[1] * Math.PI) / 180);
const across = ([x, y]) => [
  (x - middle[0]) * METRES_PER_DEGREE * narrow() * units(),
  (middle[1] - y) * METRES_PER_DEGREE * units(),
];
const inside = (x, y) => Math.abs(x) <= EDGE && Math.abs(y) <= EDGE;

/** What lies under a point of the picture. */
function under(x, y) {
  return [
    middle[0] + x / units() / narrow() / METRES_PER_DEGREE,
    middle[1] - y / units() / METRES_PER_DEGREE,
  ];
}

function lines() {
  return ground.outlines.flatMap(([code, rings]) =>
    rings.map((ring) => shape("polygon", {
      class: code === field("area").value ? "own" : "area",
      points: ring.map((point) => across(point).map((n) => n.toFixed(1)).join(",")).join(" "),
    })));
}

function dots() {
  const near = ground.cases.filter(({ x }) => x !== null).map(({ x, y, number }) => [number, across([x, y])]);
  return near.filter(([, at]) => inside(...at)).map(([number, [x, y]]) => {
    const dot = shape("circle", { class: "case", cx: x.toFixed(1), cy: y.toFixed(1), r: 2 });
    dot.append(shape("title", {}));
    dot.firstChild.textContent = number;
    return dot;
  });
}

function persons() {
  const drawn = [];
  if (seen.phone) {
    const [x, y] = across(seen.phone);
    drawn.push(shape("circle", { class: "accuracy", cx: x, cy: y, r: Math.max(2, (seen.accuracy ?? 0) * units()) }));
  }
  if (seen.pin) {
    const [x, y] = across(seen.pin);
    if (inside(x, y)) drawn.push(shape("path", { class: "pin", d: `M${x} ${y}l-5 -9a5.5 5.5 0 1 1 10 0z` }));
  }
  return drawn;
}

function draw() {
  field("pad-field").hidden = !middle;
  if (!middle) return;
  const frame = [EDGE / 2, EDGE].map((r) => shape("circle", { class: "ring", r }));
  field("pad").replaceChildren(...lines(), ...frame, ...dots(), ...persons());
  field("pad-scale").textContent = say("pad_scale", { metres: reach });
}

/** The middle of the area that is chosen, where its outline is known. */
function middleOfArea() {
  const rings = ground.outlines.find(([code]) => code === field("area").value)?.[1] ?? [];
  const points = rings.flat();
  if (!points.length) return null;
  const sides = [0, 1].map((axis) => points.map((point) => point[axis]));
  const [x, y] = sides.map((side) => (Math.min(...side) + Math.max(...side)) / 2);
  const tall = ((Math.max(...sides[1]) - Math.min(...sides[1])) / 2) * METRES_PER_DEGREE;
  reach = REACHES.find((one) => one >= tall) ?? REACHES.at(-1);
  return [x, y];
}

/** Take in what the phone was told of the areas and their open cases. */
export function know(outlines, cases) {
  ground = { outlines: outlines ?? [], cases: cases ?? [] };
  middle ??= middleOfArea();
  draw();
}

/** Show where the pin and the phone are; the picture moves when the pin would leave it. */
export function show(pin, phone = null, accuracy = null) {
  seen = { pin, phone, accuracy };
  if (phone) reach = REACHES.find((one) => one >= 2 * (accuracy ?? 0)) ?? REACHES.at(-1);
  if (pin && (!middle || phone || !inside(...across(pin)))) middle = pin;
  draw();
}

/** Let *took* have the longitude and latitude of every tap. */
export function begin(took) {
  field("pad").addEventListener("click", (event) => {
    const box = field("pad").getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    took(...under(((2 * x) / box.width - 1) * EDGE, ((2 * y) / box.height - 1) * EDGE));
  });
  for (const button of document.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", () => {
      const at = REACHES.indexOf(reach) + Number(button.dataset.zoom);
      reach = REACHES[Math.min(Math.max(at, 0), REACHES.length - 1)];
      draw();
    });
  }
  field("area").addEventListener("change", () => {
    if (!seen.pin) middle = middleOfArea() ?? middle;
    draw();
  });
}
