// What lies on the phone, encrypted with a key that cannot be taken out of this browser.
//
// A report is sealed as the very bytes that will be sent. It is removed in the same transaction
// that notes its number, and only once the site has answered with that number.

const NAME = "xianzhi-field";
const STORES = ["keys", "queue", "bodies", "kept"]; // what is listed often lies apart from what is large
const WAITING = "xianzhi.field.waiting";
const KEEP_RECEIPTS_MS = 7 * 24 * 3600 * 1000;
let database = null;
let key = null;

const done = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

/** Do something in one transaction; it is on the disk when this comes back. */
function transact(stores, mode, act) {
  return new Promise((resolve, reject) => {
    const going = database.transaction(stores, mode, { durability: "strict" });
    let answer;
    going.oncomplete = () => resolve(answer);
    going.onabort = going.onerror = () => reject(going.error ?? new Error("aborted"));
    answer = act(...stores.map((name) => going.objectStore(name)));
  });
}

async function read(store, act) {
  let request;
  await transact([store], "readonly", (opened) => { request = act(opened); });
  return request.result;
}

/** Open the store and its key; throws where the browser has neither. */
export async function open() {
  if (!globalThis.crypto?.subtle || !globalThis.indexedDB) throw new Error("no storage");
  const opening = indexedDB.open(NAME, 1);
  opening.onupgradeneeded = () => {
    for (const store of STORES) {
      opening.result.createObjectStore(store, store === "queue" ? { keyPath: "id" } : undefined);
    }
  };
  database = await done(opening);
  database.onversionchange = () => database.close();
  const fresh = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  // Two pages that open at once agree on one key: whoever is second finds the first one's.
  await transact(["keys"], "readwrite", (keys) => {
    const asked = keys.get("queue");
    asked.onsuccess = () => { if (!asked.result) keys.put(fresh, "queue"); };
  });
  key = await read("keys", (keys) => keys.get("queue"));
  navigator.storage?.persist?.().catch(() => {});
}

const named = (name) => new TextEncoder().encode(name);

async function seal(name, bytes) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const how = { name: "AES-GCM", iv, additionalData: named(name) };
  return { iv, bytes: await crypto.subtle.encrypt(how, key, bytes) };
}

async function unseal(name, sealed) {
  const how = { name: "AES-GCM", iv: sealed.iv, additionalData: named(name) };
  return new Uint8Array(await crypto.subtle.decrypt(how, key, sealed.bytes));
}

const packed = (value) => new TextEncoder().encode(JSON.stringify(value));
const unpacked = (bytes) => JSON.parse(new TextDecoder().decode(bytes));

/** Keep a report; it is safe when this comes back. `label` is what the list shows of it. */
export async function add({ id, owner, madeAt, body, label }) {
  const sealed = await seal(`${owner}/${id}`, body);
  const sealedLabel = await seal(`${owner}/${id}/label`, packed(label));
  const entry = { id, owner, madeAt, state: "saved", tries: 0, sealedLabel };
  await transact(["queue", "bodies"], "readwrite", (queue, bodies) => {
    queue.add(entry);
    bodies.add(sealed, id);
  });
  await count(owner);
}

/** Everything of the queue, oldest first. */
export async function entries() {
  const found = await read("queue", (queue) => queue.getAll());
  return found.sort((one, other) => one.madeAt - other.madeAt || (one.id < other.id ? -1 : 1));
}

export async function bodyOf(entry) {
  return unseal(`${entry.owner}/${entry.id}`, await read("bodies", (bodies) => bodies.get(entry.id)));
}

export const labelOf = async (entry) =>
  entry.sealedLabel ? unpacked(await unseal(`${entry.owner}/${entry.id}/label`, entry.sealedLabel)) : null;

/** Change what is noted at a report. */
async function note(id, change) {
  await transact(["queue"], "readwrite", (queue) => {
    const asked = queue.get(id);
    asked.onsuccess = () => { if (asked.result) queue.put(change(asked.result)); };
  });
}

/** The site has it: only the number stays. */
export async function acknowledge(entry, { number, url }) {
  const { id, owner, madeAt } = entry;
  await transact(["queue", "bodies"], "readwrite", (queue, bodies) => {
    queue.put({ id, owner, madeAt, state: "sent", number, url, sentAt: Date.now() });
    bodies.delete(id);
  });
  await count(owner);
}

export const failed = (entry) => note(entry.id, (kept) => ({ ...kept, tries: kept.tries + 1 }));
export const refuse = (entry, reason) => note(entry.id, (kept) => ({ ...kept, state: "attention", reason }));
export const again = (entry) => note(entry.id, (kept) => ({ ...kept, state: "saved", reason: null }));

export async function discard(entry) {
  await transact(["queue", "bodies"], "readwrite", (queue, bodies) => {
    queue.delete(entry.id);
    bodies.delete(entry.id);
  });
  await count(entry.owner);
}

/** Tell every page of the site how many wait, for the warning at the sign-out. */
async function count(owner) {
  const waiting = (await entries()).filter((entry) => entry.state !== "sent" && entry.owner === owner);
  localStorage.setItem(WAITING, String(waiting.length));
}

/** Forget numbers of last week. */
export async function prune() {
  const old = (await entries()).filter((entry) => entry.state === "sent" && entry.sentAt < Date.now() - KEEP_RECEIPTS_MS);
  await transact(["queue"], "readwrite", (queue) => { for (const entry of old) queue.delete(entry.id); });
}

/** Keep something to be read without a signal. */
export async function keep(name, value) {
  const sealed = await seal(name, packed(value));
  await transact(["kept"], "readwrite", (kept) => kept.put(sealed, name));
}

export async function kept(name) {
  const sealed = await read("kept", (store) => store.get(name));
  return sealed ? unpacked(await unseal(name, sealed)) : null;
}

export const forget = () => transact(["kept"], "readwrite", (store) => store.clear());
