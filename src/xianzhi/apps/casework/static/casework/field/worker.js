// Keeps the page on the phone: one edition at a time, fetched as a whole, then served from here.
// The list of its parts (SITE) stands above this line; the site writes it.

const STORE = `xianzhi-field-${SITE.version}`;
const KEPT = new Set(SITE.kept.map((path) => new URL(path, location.origin).href));
const PATIENCE_MS = 4_000;

async function install() {
  const store = await caches.open(STORE);
  const fresh = [...KEPT, SITE.shell].map((path) => new Request(path, { cache: "reload" }));
  await store.addAll(fresh);
  await self.skipWaiting();
}

async function activate() {
  const old = (await caches.keys()).filter((name) => name.startsWith("xianzhi-field-") && name !== STORE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** Renew the copy without anybody in it: language or size may have been changed. */
async function renew() {
  const answer = await fetch(SITE.shell, { cache: "no-store" });
  if (answer.ok && answer.headers.get("X-Field-Version") === SITE.version) {
    await (await caches.open(STORE)).put(SITE.shell, answer);
  }
}

/** Give the site's page; where it does not come soon or is a fault, the copy. */
async function page(event) {
  const copy = await (await caches.open(STORE)).match(SITE.shell);
  const late = new Promise((_, reject) => { setTimeout(reject, PATIENCE_MS, new Error("late")); });
  try {
    const answer = await (copy ? Promise.race([fetch(event.request), late]) : fetch(event.request));
    if (answer.status >= 500 && copy) return copy;
    if (answer.ok) event.waitUntil(renew().catch(() => {}));
    return answer;
  } catch (fault) {
    if (copy) return copy;
    throw fault;
  }
}

async function part(request) {
  const copy = await (await caches.open(STORE)).match(request, { ignoreVary: true });
  return copy ?? fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (KEPT.has(request.url)) event.respondWith(part(request));
  else if (request.mode === "navigate" && new URL(request.url).pathname === new URL("./", location.href).pathname) event.respondWith(page(event));
});
