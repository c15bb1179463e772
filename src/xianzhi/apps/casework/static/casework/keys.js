// The keys of the queue and of a case: each presses what a mouse would press.

const byKey = (key) => document.querySelector(`[data-key="${CSS.escape(key)}"]`);
const links = () => [...document.querySelectorAll("[data-rows] th a")];
const rowAtHand = () => document.activeElement?.closest("[data-rows] tr");

/** Go to the row before or after the one at hand. */
function step(by) {
  const all = links();
  if (!all.length) return false;
  const here = all.indexOf(rowAtHand()?.querySelector("th a"));
  const next = here < 0 ? (by > 0 ? 0 : all.length - 1) : here + by;
  all[Math.min(Math.max(next, 0), all.length - 1)].focus();
  return true;
}

/** Open a form: at its first empty field that must be filled, else at the button that sends it. */
function open(details) {
  details.open = !details.open;
  if (!details.open) return;
  const empty = [...details.querySelectorAll("input, select, textarea")]
    .find((field) => field.required && !field.value && field.type !== "hidden");
  const target = empty ?? details.querySelector("form button:last-of-type");
  target?.focus();
  details.scrollIntoView({ block: "nearest" });
}

function tick() {
  const box = rowAtHand()?.querySelector("input[type=checkbox]");
  box?.click();
  return Boolean(box);
}

function press(key) {
  if (key === "j") return step(1);
  if (key === "k") return step(-1);
  if (rowAtHand() && (key === "ArrowDown" || key === "ArrowUp")) return step(key === "ArrowDown" ? 1 : -1);
  if (key === "x") return tick();
  const target = key === "/" ? document.querySelector("form[role=search] input:not([type=hidden])") : byKey(key);
  if (!target) return false;
  if (target instanceof HTMLDetailsElement) open(target);
  else if (target.matches("input, select, textarea")) target.focus();
  else target.click();
  return true;
}

/** Write a standard text behind what stands in its field, without leaving the page. */
function write(link) {
  const area = link.closest("form").elements[link.dataset.text];
  const words = link.querySelector("[data-words]").textContent;
  area.value = area.value.trim() ? `${area.value.trimEnd()}\n${words}` : words;
  area.focus();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-text]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  write(link);
});

/** The digit of a key, whatever Alt makes of it on this keyboard. */
const digitOf = (event) => /^Digit([1-9])$/.exec(event.code)?.[1];

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.repeat) return;
  if (event.altKey) {
    const form = event.target.closest?.(".move-form[open] form");
    const link = form?.querySelectorAll("a[data-text]")[digitOf(event) - 1];
    if (!link) return;
    event.preventDefault();
    write(link);
    return;
  }
  if (event.ctrlKey || event.metaKey) {
    // From a field of a move, Ctrl and Enter sends it.
    if (event.key === "Enter") event.target.closest?.(".move-form form")?.requestSubmit();
    return;
  }
  const unfolded = event.target.closest?.("details.move-form[open]");
  if (event.key === "Escape" && unfolded) {
    unfolded.open = false;
    unfolded.querySelector("summary").focus();
    return;
  }
  if (event.target.closest?.("input:not([type=checkbox]), select, textarea, dialog[open]")) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (press(key)) event.preventDefault();
});
