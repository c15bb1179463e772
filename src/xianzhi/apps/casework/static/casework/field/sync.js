// Sends what waits, one report after another, and only while something waits.
//
// One page of a phone sends at a time. A report counts as sent when the site names its number; any
// other answer, or none, leaves it where it is. The same bytes go out under the same key each time.

import { addresses } from "./words.js";
import * as vault from "./vault.js";

const LOCK = "xianzhi-field-sync";
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 5 * 60_000;
const ANSWER_MS = 30_000;
const SLOWEST_BYTES_PER_MS = 4;
const REFUSALS = [400, 403, 409, 413, 422];

const listeners = new EventTarget();
export const state = { name: "idle", sending: null, day: null };
let owner = null;
let token = null;
let pause = FIRST_PAUSE_MS;
let timer = 0;
let isRunning = false;

/** Be told when something changed. */
export const watch = (tell) => listeners.addEventListener("change", () => tell());
const channel = globalThis.BroadcastChannel ? new BroadcastChannel(LOCK) : null;
channel?.addEventListener("message", () => listeners.dispatchEvent(new Event("change")));

export function changed() {
  listeners.dispatchEvent(new Event("change"));
  channel?.postMessage("change");
}

export const setOwner = (name) => { owner = name; };

async function ask(address, more, patience) {
  const stopper = new AbortController();
  const clock = setTimeout(() => stopper.abort(), patience);
  try {
    const answer = await fetch(address, { cache: "no-store", redirect: "manual", credentials: "same-origin", signal: stopper.signal, ...more });
    const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
    return { status: answer.type === "opaqueredirect" ? 401 : answer.status, told: isJson ? await answer.json() : null, after: answer.headers.get("Retry-After") };
  } catch {
    return { status: 0, told: null, after: null };
  } finally {
    clearTimeout(clock);
  }
}

/** Fetch the list of the day; it also says who is signed in. Gives a state to stop with, or null. */
async function greet(tellWho) {
  const { status, told } = await ask(addresses.today, {}, ANSWER_MS);
  if (status === 401) return "signed_out";
  if (status === 403) return "refused";
  if (status !== 200 || !told?.owner) return "no_server";
  token = told.csrf;
  state.day = told;
  await tellWho(told);
  return null;
}

async function send(entry, body) {
  const headers = { "Content-Type": "application/octet-stream", "X-CSRFToken": token };
  const patience = ANSWER_MS + body.byteLength / SLOWEST_BYTES_PER_MS;
  return ask(addresses.reports, { method: "POST", body, headers }, patience);
}

/** Send one report; gives a state to stop with, or null to go on. */
async function deliver(entry) {
  let body;
  try {
    body = await vault.bodyOf(entry);
  } catch {
    await vault.refuse(entry, { code: "unreadable", zh: "本机保存的内容已损坏。", en: "What lies on this phone is damaged." });
    return null;
  }
  const answer = await send(entry, body);
  if (answer.status === 200 && answer.told?.key === entry.id && answer.told.number) {
    await vault.acknowledge(entry, answer.told);
    pause = FIRST_PAUSE_MS;
    return null;
  }
  if (answer.status === 401) return "signed_out";
  if (REFUSALS.includes(answer.status) && answer.told?.code) {
    await vault.refuse(entry, answer.told);
    return null;
  }
  await vault.failed(entry);
  token = null; // a page that answers without a reason may have refused the token
  return "no_server";
}

const isWaiting = (entry) => entry.state === "saved" && entry.owner === owner;

async function run(tellWho) {
  let stop = await greet(tellWho);
  while (!stop) {
    const entry = (await vault.entries()).find(isWaiting);
    if (!entry) break;
    state.name = "sending";
    state.sending = entry.id;
    changed();
    if (!token) stop = await greet(tellWho);
    if (!stop) stop = await deliver(entry);
  }
  state.name = stop ?? "idle";
  state.sending = null;
  changed();
}

/** Keep trying while something waits: later each time, and never when nothing does. */
async function plan(tellWho) {
  clearTimeout(timer);
  const waits = (await vault.entries()).some(isWaiting);
  if (!waits || state.name === "signed_out") return;
  timer = setTimeout(() => start(tellWho), pause * (0.8 + Math.random() * 0.4));
  pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
}

async function alone(act) {
  if (!navigator.locks) return act(); // an old web view: the key still keeps a report single
  return navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => (lock ? act() : null));
}

/** Send what waits, unless a page of this phone is sending already. */
export async function start(tellWho) {
  if (isRunning) return;
  isRunning = true;
  try {
    await alone(() => run(tellWho));
  } finally {
    isRunning = false;
    await plan(tellWho);
  }
}

/** Somebody asks, or the signal came back: do not wait for the clock. */
export function hurry(tellWho) {
  pause = FIRST_PAUSE_MS;
  return start(tellWho);
}
