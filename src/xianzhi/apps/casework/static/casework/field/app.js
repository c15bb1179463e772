// The grid worker's page: it opens without a signal, keeps reports, and sends them when it can.

import { addresses, say, who } from "./words.js";
import * as vault from "./vault.js";
import * as sync from "./sync.js";
import * as form from "./form.js";
import { offer } from "./place.js";
import { showDay, showQueue } from "./shown.js";

const OWNER = "xianzhi.field.owner";
const field = (id) => document.getElementById(id);
let me = null; // whose page it is: owner, post
let day = null;

/** Somebody is signed in: what was kept for another person to read goes. */
async function meet({ owner, post }) {
  if (localStorage.getItem(OWNER) !== owner) {
    await vault.forget();
    day = null;
  }
  localStorage.setItem(OWNER, owner);
  me = { owner, post };
  sync.setOwner(owner);
  await vault.keep("me", me);
}

async function welcome(told) {
  await meet(told);
  day = { at: told.at, total: told.total, cases: told.cases, areas: told.areas, outlines: told.outlines };
  await vault.keep("day", day);
  offer(day);
  showDay(day);
}

/** Find out who works here where the site cannot be asked. */
async function recall() {
  const owner = localStorage.getItem(OWNER);
  if (who) return meet(who);
  if (!owner) return vault.forget(); // signed out: nothing of anybody's is shown
  me = await vault.kept("me");
  sync.setOwner(me?.owner ?? null);
  return null;
}

// Drawn again at most once a moment, however much happens.
let isDrawing = false;
let isStale = false;
async function draw() {
  if (isDrawing) { isStale = true; return; }
  isDrawing = true;
  do {
    isStale = false;
    await showQueue(me?.owner, doing);
  } while (isStale);
  isDrawing = false;
}

const doing = {
  async retry(entry) {
    await vault.again(entry);
    sync.hurry(welcome);
  },
  async edit(entry) {
    if (!form.isEmpty() && !confirm(say("discard_sure"))) return;
    await form.restore(await vault.bodyOf(entry));
    await vault.discard(entry);
    sync.changed();
  },
  async discard(entry) {
    if (!confirm(say("discard_sure"))) return;
    await vault.discard(entry);
    sync.changed();
  },
};

async function save(event) {
  event.preventDefault();
  const button = event.submitter;
  if (button?.disabled || !me) return;
  if (button) button.disabled = true;
  try {
    const made = await form.report(me.post);
    if (!made) return;
    await vault.add({ ...made, owner: me.owner });
    form.clear();
    field("live").textContent = say("told_saved");
    sync.changed();
    sync.start(welcome);
  } catch {
    form.storageFailed();
  } finally {
    if (button) button.disabled = false;
  }
}

function offerInstalling() {
  let asked = null;
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    asked = event;
    field("install").hidden = false;
  });
  field("install").addEventListener("click", () => { asked?.prompt(); field("install").hidden = true; });
}

async function begin() {
  offerInstalling();
  await vault.open();
  await recall();
  await vault.prune();
  day = me ? await vault.kept("day") : null;
  field("plain").hidden = true;
  field("field").hidden = false;
  field("report").hidden = !me;
  field("state-sign-in").textContent = say("sign_in");
  field("state-sign-in").href = addresses.sign_in;
  if (!me) {
    sync.state.name = "who_first";
    field("state-sign-in").hidden = false;
  }
  if (day) offer(day);
  showDay(day);
  await draw();
  sync.watch(draw);
  field("report").addEventListener("submit", save);
  field("sync").addEventListener("click", () => sync.hurry(welcome));
  addEventListener("online", () => sync.hurry(welcome));
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    showDay(day);
    if (Number(field("state").dataset.waiting)) sync.hurry(welcome);
  });
  document.documentElement.dataset.ready = "yes";
  if (me) sync.start(welcome);
}

if (navigator.serviceWorker) navigator.serviceWorker.register(addresses.worker, { updateViaCache: "none" }).catch(() => {});
begin().catch(() => {}); // without storage the plain form stays offered
