// What every page does: menus that close, filters that send themselves, swaps that are announced.

const live = () => document.getElementById("live");

/** Say a sentence to screen readers. */
export function announce(sentence) {
  const region = live();
  if (!region || !sentence) return;
  region.textContent = "";
  requestAnimationFrame(() => { region.textContent = sentence; });
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu !== except) menu.open = false;
  }
}

document.addEventListener("click", (event) => {
  closeMenus(event.target.closest("details.menu"));
  const opener = event.target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens)?.showModal();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

document.addEventListener("click", (event) => {
  const grey = event.target.closest('[aria-disabled="true"]');
  if (!grey) return;
  event.preventDefault();
  announce(document.getElementById(grey.getAttribute("aria-describedby"))?.textContent);
});

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-autosubmit]");
  if (form) form.requestSubmit();
});

document.addEventListener("submit", (event) => {
  // Empty filters stay out of the address, so that it can be read and sent to a colleague.
  const form = event.target;
  if (form.method !== "get") return;
  for (const field of form.elements) if (field.name && !field.value) field.disabled = true;
  setTimeout(() => { for (const field of form.elements) field.disabled = false; });
});

/** What takes seconds says so: a link or a form names the sentence that waits with it. */
for (const kind of ["click", "submit"]) {
  document.addEventListener(kind, (event) => {
    const slow = event.target.closest(kind === "click" ? "a[data-waits]" : "form[data-waits]");
    const sentence = slow && document.getElementById(slow.dataset.waits);
    if (!sentence || event.ctrlKey || event.metaKey || event.shiftKey) return;
    sentence.hidden = false;
    announce(sentence.textContent);
  });
}
addEventListener("pageshow", () => {
  for (const one of document.querySelectorAll("[data-waits]")) document.getElementById(one.dataset.waits)?.setAttribute("hidden", "");
});

/** What the grid worker's page has not sent yet is counted here; what it kept to read goes. */
document.addEventListener("submit", (event) => {
  const words = event.target.dataset.signOut;
  if (words === undefined) return;
  if (Number(localStorage.getItem("xianzhi.field.waiting")) > 0 && !confirm(words)) event.preventDefault();
  else localStorage.removeItem("xianzhi.field.owner");
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

document.body.addEventListener("htmx:afterSwap", (event) => {
  announce(event.detail.target.querySelector?.("[data-announce]")?.dataset.announce);
});

/** Say on the page that a request was not carried out; what was typed stays where it is. */
function tellFault(words, link) {
  const box = document.getElementById("fault");
  box.querySelector("p").replaceChildren(words, ...(link ? [" ", link] : []));
  box.hidden = false;
  box.scrollIntoView({ block: "nearest" });
}

document.body.addEventListener("htmx:responseError", (event) => {
  const page = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
  const words = ["h1", "[data-fault]"].map((part) => page.querySelector(part)?.textContent.trim());
  const door = page.querySelector("[data-fault-link]");
  if (door) door.target = "_blank"; // this page keeps what was typed
  tellFault(words.filter(Boolean).join(" · ") || String(event.detail.xhr.status), door);
});

document.body.addEventListener("htmx:sendError", () => {
  tellFault(document.getElementById("fault").dataset.offline);
});

document.body.addEventListener("htmx:afterSwap", () => {
  document.getElementById("fault").hidden = true;
});

/** Show what works with scripts only, and unfold what has room to lie open. */
function settle() {
  for (const element of document.querySelectorAll("[data-needs-script]")) element.hidden = false;
  if (!matchMedia("(min-width: 45.01rem)").matches) return;
  for (const fold of document.querySelectorAll("details.fold")) fold.open = true;
}

document.body.addEventListener("htmx:afterSettle", settle);
document.querySelector("[data-focus]")?.focus();
settle();
