// The form: one line or a voice, photos if there are any, a place if it is known.

import { made, say } from "./words.js";
import { canRecord, preview, record, shrunk } from "./media.js";
import * as place from "./place.js";

const MOST_FILES = 4;
const MOST_VOICE = 2 * 1024 * 1024;
const LABEL = 80;
const field = (id) => document.getElementById(id);
let attached = [];
let recording = null;
let working = Promise.resolve(); // photos that are still being shrunk

const size = (bytes) => (bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`);

function complain(id, words) {
  const line = field(id);
  line.textContent = words ?? "";
  line.hidden = !words;
}

function complainText(words) {
  complain("text-error", words);
  field("text-field").classList.toggle("wrong", Boolean(words));
  field("text").toggleAttribute("aria-invalid", false);
  if (words) field("text").setAttribute("aria-invalid", "true");
}

async function show() {
  const rows = attached.map(({ kind, blob, picture }) => {
    const remove = made("button", { class: "button small", type: "button" }, say("remove"));
    remove.addEventListener("click", () => { attached = attached.filter((one) => one.blob !== blob); show(); });
    return made("li", { "data-kind": kind }, ...(picture ? [picture] : []), made("span", {}, say(kind, { size: size(blob.size) })), remove);
  });
  field("attached").replaceChildren(...rows);
  field("attached").hidden = !rows.length;
}

async function attach(kind, blob) {
  if (attached.length >= MOST_FILES) { complainText(say("too_many", { most: MOST_FILES })); return; }
  const picture = kind === "photo" ? await preview(blob).catch(() => null) : null;
  picture?.setAttribute("aria-hidden", "true");
  attached.push({ kind, blob, picture });
  complainText("");
  await show();
}

async function takePhotos(files) {
  for (const file of files) {
    try {
      await attach("photo", await shrunk(file));
    } catch {
      complainText(say("photo_failed"));
    }
  }
}

async function takeVoice(blob) {
  if (blob.size > MOST_VOICE) complainText(say("voice_too_large"));
  else if (blob.size) await attach("voice", blob);
}

async function toggleRecording() {
  const button = field("record");
  if (recording) { recording.stop(); return; }
  const word = button.textContent;
  try {
    recording = await record((seconds) => { button.textContent = say("stop", { seconds }); });
    button.setAttribute("aria-pressed", "true");
    await takeVoice(await recording.finished);
  } catch {
    complainText(say("voice_failed"));
  } finally {
    recording = null;
    button.textContent = word;
    button.removeAttribute("aria-pressed");
  }
}

/** Make the bytes that are sent: a line that describes the report, then its files. */
async function packed(head) {
  const whole = new Blob([JSON.stringify(head), "\n", ...attached.map((one) => one.blob)]);
  return new Uint8Array(await whole.arrayBuffer());
}

/** Read the form; null when something is missing, and then it says so. */
export async function report(post) {
  if (recording) {
    recording.stop();
    await recording.finished;
    await new Promise((resolve) => { setTimeout(resolve); }); // until it is among the files
  }
  await working;
  const text = field("text").value.trim();
  const where = place.place();
  complainText(text || attached.some((one) => one.kind === "voice") ? "" : say("needs_words"));
  complain("place-error", where ? "" : say("bad_place"));
  if (!where) { field("place").open = true; field("x").focus(); return null; }
  if (field("text").hasAttribute("aria-invalid")) { field("text").focus(); return null; }
  const files = attached.map(({ kind, blob }) => ({ kind, size: blob.size }));
  const now = new Date();
  const id = crypto.randomUUID();
  const head = { key: id, post, text, ...where, made_at: now.toISOString(), files };
  return { id, madeAt: now.getTime(), body: await packed(head), label: { text: text.slice(0, LABEL), files: files.length } };
}

export function clear() {
  attached = [];
  field("text").value = "";
  place.clear();
  show();
}

export const isEmpty = () => !field("text").value.trim() && !attached.length;

/** Take a report that was refused back into the form. */
export async function restore(bytes) {
  const end = bytes.indexOf(10);
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end)));
  clear();
  field("text").value = head.text;
  place.restore(head);
  let begin = end + 1;
  for (const { kind, size: length } of head.files) {
    await attach(kind, new Blob([bytes.slice(begin, begin + length)]));
    begin += length;
  }
  field("text").focus();
}

export const storageFailed = () => complainText(say("storage_failed"));

for (const id of ["camera", "album"]) {
  field(id).addEventListener("change", ({ target }) => {
    const files = [...target.files];
    target.value = "";
    working = working.then(() => takePhotos(files));
  });
}
field("voice-file").addEventListener("change", async (event) => {
  if (event.target.files[0]) await takeVoice(event.target.files[0]);
  event.target.value = "";
});
field("record").hidden = !canRecord();
if (canRecord()) document.querySelector('label[for="voice-file"]').hidden = field("voice-file").hidden = true;
field("record").addEventListener("click", toggleRecording);
field("text").addEventListener("input", () => complainText(""));
