// Where it is: by the phone, by hand, or not at all. The phone is asked only when somebody taps.

import * as pad from "./pad.js";
import { say } from "./words.js";

const STEP_M = 10;
const METRES_PER_DEGREE = 111_320;
const ROUGH_M = 100;
const field = (id) => document.getElementById(id);
let accuracy = null;
let isPinned = false;

function tell(name, holes, more = "") {
  const line = field("place-state");
  line.hidden = !name;
  line.textContent = name ? `${say(name, holes)}${more}` : "";
}

function put(x, y) {
  field("x").value = x === null ? "" : x.toFixed(6);
  field("y").value = y === null ? "" : y.toFixed(6);
  pad.show(x === null ? null : [x, y]);
}

/** Ask the phone once. */
export function locate() {
  tell("locating");
  const found = ({ coords }) => {
    accuracy = Math.round(coords.accuracy);
    isPinned = false;
    put(coords.longitude, coords.latitude);
    pad.show([coords.longitude, coords.latitude], [coords.longitude, coords.latitude], accuracy);
    tell("located", { metres: accuracy }, accuracy > ROUGH_M ? say("rough") : "");
  };
  const lost = () => {
    tell("not_located");
    field("place").open = true;
    field("place-words").focus();
  };
  if (!navigator.geolocation) lost();
  else navigator.geolocation.getCurrentPosition(found, lost, { enableHighAccuracy: true, timeout: 20_000, maximumAge: 60_000 });
}

/** Read the place; null where its two numbers are none. */
export function place() {
  const [x, y] = ["x", "y"].map((id) => field(id).value.trim());
  const given = { place: field("place-words").value.trim(), area: field("area").value, x: null, y: null, accuracy_m: null, is_pinned: isPinned };
  if (!x && !y) return { ...given, is_pinned: false };
  const [longitude, latitude] = [Number(x), Number(y)];
  const isGood = x && y && Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90;
  return isGood ? { ...given, x: longitude, y: latitude, accuracy_m: accuracy } : null;
}

export function clear() {
  accuracy = null;
  isPinned = false;
  put(null, null);
  field("place-words").value = "";
  tell("");
}

/** Offer the worker's areas; the first is taken until another is chosen. */
export function offer({ areas, outlines, cases }) {
  const chosen = field("area").value;
  field("area").replaceChildren(...areas.map(([code, name]) => new Option(name, code, false, code === chosen)));
  field("area-field").hidden = areas.length < 2;
  pad.know(outlines, cases);
}

/** Take back to the form what a report said. */
export function restore(head) {
  accuracy = head.accuracy_m;
  isPinned = head.is_pinned;
  put(head.x, head.y);
  field("place-words").value = head.place;
  if (head.area) field("area").value = head.area;
}

function pin() {
  isPinned = true;
  tell("pinned");
}

for (const id of ["x", "y"]) {
  field(id).addEventListener("input", () => {
    pin();
    const now = place();
    if (now?.x != null) pad.show([now.x, now.y]);
  });
}
field("locate").addEventListener("click", locate);
field("no-place").addEventListener("click", () => {
  accuracy = null;
  put(null, null);
  tell("no_place");
});
for (const button of document.querySelectorAll("[data-move]")) {
  button.addEventListener("click", () => {
    const now = place();
    if (!now || now.x === null) { tell("no_place"); return; }
    const [east, north] = button.dataset.move.split(",").map((steps) => (steps * STEP_M) / METRES_PER_DEGREE);
    put(now.x + east / Math.cos((now.y * Math.PI) / 180), now.y + north);
    pin();
  });
}
pad.begin((x, y) => {
  put(x, y);
  pin();
});
