/**
 * Patients' pages without a network. The newest plan lies in a cache, whole on one page; what a
 * person sends is kept on the phone before the screen changes, and leaves it once the clinic says
 * that it has it. Its settings come from the address that loads this, before it.
 */
const { home, inbox, pack, pages, practice, shell, version } = self.RELEARN;
const SHELF = `relearn-${version}`;
const WAIT_MS = 8000; // a network that answers later than this is none
const AT_ONCE = 100; // records; the clinic takes no more than 200
const PACK_LASTS_MS = 5 * 60 * 1000;
const FILES = /(?:src|href|data-module)="(\/(?:static|pictures|media)\/[^"#]+)/g;

const isMine = (path) => pages.some((page) => path.startsWith(page));

function inTime(promise) {
  const late = new Promise((_, reject) => setTimeout(() => reject(new Error("late")), WAIT_MS));
  return Promise.race([promise, late]);
}

// --- The plan in the cache -----------------------------------------------------------------------

async function refreshPack() {
  const answer = await fetch(pack, { redirect: "manual", cache: "no-store" });
  if (answer.type === "opaqueredirect" || answer.status === 404) return Outbox.forgetPlan(); // signed out
  const shelf = await caches.open(SHELF);
  if (!answer.ok) return;
  const text = await answer.clone().text();
  const files = [...text.matchAll(FILES)].map((match) => match[1].replaceAll("&amp;", "&"));
  await Promise.all([...new Set(files)].map(async (file) => {
    if (!(await shelf.match(file))) await shelf.add(file);
  }));
  await shelf.put(pack, answer); // last: a plan that is kept is whole
  await Outbox.tidy(answer.headers.get("Relearn-Made"));
}

async function isPackOld() {
  const kept = await (await caches.open(SHELF)).match(pack);
  return !kept || Date.now() - Date.parse(kept.headers.get("Relearn-Made")) > PACK_LASTS_MS;
}

async function kept(request) {
  const shelf = await caches.open(SHELF);
  const own = await shelf.match(request.url);
  if (own) return own;
  return request.mode === "navigate" ? shelf.match(pack) : undefined;
}

// --- What a person sends -------------------------------------------------------------------------

const post = (sent, token) => inTime(fetch(inbox, {
  method: "POST",
  redirect: "manual",
  headers: { "Content-Type": "application/json", "X-CSRFToken": token },
  body: JSON.stringify(sent),
}));

let sending = Promise.resolve();

/**
 * Send what waits, one after the other; return what became of the last and where to go on, or null
 * where the clinic has it not. `asked` is the record whose page waits for that.
 */
function send(token, asked) {
  sending = sending.catch(() => null).then(() => sendNow(token, asked)).catch(() => null);
  return sending;
}

async function sendNow(token = "", asked = null) {
  const waiting = await Outbox.waiting();
  const { person } = waiting.at(-1) ?? {};
  const own = waiting.filter((record) => record.person === person);
  let told = {};
  while (own.length > 0) {
    const some = own.splice(0, AT_ONCE);
    const records = some.map(({ id, kind, at, fields }) => ({ id, kind, at, fields }));
    let answer = await post({ person, records, asked }, token);
    if (answer.status === 403) {
      const fresh = await inTime(fetch(inbox, { redirect: "manual", cache: "no-store" }));
      if (!fresh.ok) return null;
      answer = await post({ person, records, asked }, (await fresh.json()).token);
    }
    if (!answer.ok) return null;
    told = await answer.json();
    if (records.length > 1) refreshPack().catch(() => {});
    for (const { id, result } of told.results) {
      const record = some.find((one) => one.id === id);
      if (result === "rejected") await Outbox.remove(id);
      else if (result !== "later") await Outbox.put({ ...record, sent: new Date().toISOString() });
    }
  }
  return told;
}

/** What cannot wait on the phone stays on its page, with all that was typed. */
async function stay({ clientId }) {
  (await clients.get(clientId))?.postMessage("unsent");
  return new Response(null, { status: 204 });
}

async function take(event) {
  const { request } = event;
  const data = await request.clone().formData();
  const { csrfmiddlewaretoken: token, keep: kind, person, ...fields } = Object.fromEntries(data);
  if (!kind) return fetch(request).catch(() => stay(event));
  if (data.has("details")) fields.details = data.getAll("details");
  if (kind === "start") {
    try {
      const answer = await inTime(fetch(request.clone()));
      event.waitUntil(refreshPack().catch(() => {}));
      return answer;
    } catch {
      // Begun on the phone then.
    }
  }
  const id = fields.client_uuid ?? crypto.randomUUID();
  await Outbox.put({ id, kind, person, fields, at: new Date().toISOString() });
  const sent = await send(token, id);
  const own = sent?.results?.find((one) => one.id === id);
  if (own?.result === "rejected") return fetch(request); // the page says what is wrong with it
  return Response.redirect(sent?.next ?? practice, 303);
}

async function page(event) {
  const { request } = event;
  try {
    if ((await Outbox.waiting()).length > 0) await send();
    const answer = await inTime(fetch(request));
    const { pathname } = new URL(request.url);
    if (pathname === home || (answer.ok && pathname !== pack && (await isPackOld()))) {
      event.waitUntil(refreshPack().catch(() => {}));
    }
    return answer;
  } catch {
    return (await kept(request)) ?? Response.error();
  }
}

addEventListener("install", (event) => {
  const fill = async () => (await caches.open(SHELF)).addAll(shell);
  event.waitUntil(fill().then(() => skipWaiting()));
});

addEventListener("activate", (event) => {
  const clear = async () => {
    for (const name of await caches.keys()) if (name !== SHELF) await caches.delete(name);
    await clients.claim();
    await refreshPack().catch(() => {});
  };
  event.waitUntil(clear());
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.mode === "navigate" && isMine(pathname)) {
    event.respondWith(request.method === "POST" ? take(event) : page(event));
  } else if (request.method === "GET" && /^\/(static|pictures|media)\//.test(pathname)) {
    event.respondWith(fetch(request).catch(async () => (await kept(request)) ?? Response.error()));
  }
});

addEventListener("message", (event) => {
  if (event.data === "send") event.waitUntil(send());
});
addEventListener("sync", (event) => event.waitUntil(send()));

// --- Messages for a phone whose page is closed: that something is there, and no more ---------------

addEventListener("push", (event) => {
  const { title, body, tag } = event.data.json();
  // One of the same tag takes the place of an older one, without a sound.
  event.waitUntil(registration.showNotification(title, { body, tag, renotify: false }));
});

addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(show(home));
});

/** Goes to the page that is open there already, or opens one. */
async function show(path) {
  const pages = await clients.matchAll({ type: "window" });
  const found = pages.find((each) => new URL(each.url).pathname === path);
  return found ? found.focus() : clients.openWindow(path);
}
