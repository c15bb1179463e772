// The keys of the review desk, and the light that follows the row at hand.

const paper = document.querySelector(".paper");
const panel = () => document.getElementById("panel");
const byKey = (key) => document.querySelector(`[data-key="${key}"]`);

// The legend sticks to the top of the paper: what is behind it is not seen.
const above = 48;
const below = 24;

/** Bring a run of inks into view: all of it where it fits, else from its beginning. */
function scrollTo(inks) {
  if (!inks.length) return;
  const box = paper.getBoundingClientRect();
  const places = inks.map((ink) => ink.getBoundingClientRect());
  const top = Math.min(...places.map((place) => place.top));
  const bottom = Math.max(...places.map((place) => place.bottom));
  if (top >= box.top + above && bottom <= box.bottom - below) return;
  const room = box.height - above - below;
  const spare = Math.max(0, room - (bottom - top)) / 3; // a third of the rest stays above it
  paper.scrollTop += top - box.top - above - spare;
}

function light() {
  const row = panel().dataset.row;
  for (const ink of paper.querySelectorAll(".ink.lit")) ink.classList.remove("lit");
  const lit = [...paper.querySelectorAll(".ink[data-row]")].filter((ink) => ink.dataset.row === row);
  for (const ink of lit) ink.classList.add("lit");
  scrollTo(lit);
}

function show(offset) {
  for (const ink of paper.querySelectorAll(".ink.shown")) ink.classList.remove("shown");
  const inks = [...paper.querySelectorAll(".ink")];
  const ink = inks.filter((item) => Number(item.dataset.s) <= offset).at(-1);
  ink?.classList.add("shown");
  scrollTo(ink ? [ink] : []);
}

function open(details) {
  details.open = !details.open;
  if (!details.open) return;
  details.querySelector("input:not([type=hidden]), select, textarea, button")?.focus();
  details.scrollIntoView({ block: "nearest" });
}

function press(key) {
  if (/^[1-9]$/.test(key)) {
    panel().querySelectorAll("[data-choice]")[Number(key) - 1]?.click();
    return true;
  }
  const target = byKey(key);
  if (!target) return false;
  if (target instanceof HTMLDetailsElement) open(target);
  else target.click();
  return true;
}

function isTyping(element) {
  return element.closest("input, select, textarea, dialog[open]") !== null;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (event.key === "Escape" && panel().contains(event.target)) {
    const details = event.target.closest("details.verb[open]");
    if (details) { details.open = false; details.querySelector("summary").focus(); }
    return;
  }
  if (isTyping(event.target)) return;
  // Enter on a button or a link does what that button or link says.
  if (event.key === "Enter" && event.target.closest("a, button, summary")) return;
  // A key held down, or pressed before the answer came, would decide about a row that nobody saw.
  if (event.repeat || document.querySelector("#panel.htmx-request, #panel .htmx-request")) {
    event.preventDefault();
    return;
  }
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (press(key)) event.preventDefault();
});

paper.addEventListener("click", (event) => {
  const ink = event.target.closest(".ink[data-row]");
  if (!ink || String(document.getSelection()).trim()) return; // letters are being selected
  const address = `?row=${encodeURIComponent(ink.dataset.row)}`;
  window.htmx.ajax("GET", address, { target: "#panel", swap: "outerHTML" });
});

document.addEventListener("click", (event) => {
  const shower = event.target.closest("[data-shows]");
  if (shower) show(Number(shower.dataset.shows));
});

document.body.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id !== "panel" && event.detail.elt?.id !== "panel") return;
  for (const element of panel().querySelectorAll("[data-needs-script]")) element.hidden = false;
  light();
  const frame = document.querySelector(".panel-frame");
  frame.scrollTop = 0;
  document.getElementById("panel-title")?.focus({ preventScroll: true });
});

light();
