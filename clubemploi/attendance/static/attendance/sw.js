"use strict";
// A room without network. This worker keeps two pages, for who opened them and for a day: a workshop's sheet, or its
// « mode classe », never both, so that a device passed round holds nothing else (adr/0013). Nothing that is posted.
const SHEET = /^\/ateliers\/\d+\/presences\/$/, CLASS = /^\/ateliers\/\d+\/classe\/$/;
const OFFLINE = "/hors-ligne/", OUT = "/deconnexion/", HASHED = /^\/static\/.+\.[0-9a-f]{12}\.\w+$/;
const FILES = "salle-fichiers", COPIES = "salle-de-", DAY = 24 * 3600 * 1000, PATIENCE = 4000; // milliseconds

const erase = async (but) => {
  const names = (await caches.keys()).filter((name) => name.startsWith(COPIES) && name !== but);
  await Promise.all(names.map((name) => caches.delete(name)));
};

const forget = async (pages) => {
  for (const name of (await caches.keys()).filter((one) => one.startsWith(COPIES))) {
    const cache = await caches.open(name);
    for (const { url } of await cache.keys()) if (pages.test(new URL(url).pathname)) await cache.delete(url);
  }
};

const keepFiles = async (text, base) => { // what a page, or a style sheet, asks for
  const files = await caches.open(FILES);
  const found = [...text.matchAll(/(?:href|src)="([^"#]+)|url\(["']?([^"')#]+)/g)].map(
    (one) => new URL(one[1] || one[2], base),
  );
  for (const path of new Set(found.filter((url) => url.origin === location.origin).map((url) => url.pathname))) {
    if (!path.startsWith("/static/") || await files.match(path)) continue;
    const answer = await fetch(path);
    if (!answer.ok) continue;
    if (path.endsWith(".css")) await keepFiles(await answer.clone().text(), answer.url);
    await files.put(path, answer);
  }
};

const keep = async (address) => {
  const { pathname, href } = new URL(address),
    answer = await fetch(href, { headers: { "X-Copy": "1" }, redirect: "manual" });
  const user = answer.ok && answer.headers.get("X-Keep");
  if (!user) { // closed meanwhile, signed out, or no longer theirs
    await forget(new RegExp(`^${pathname}$`));
    return false;
  }
  await erase(COPIES + user);
  const cache = await caches.open(COPIES + user), text = await answer.text();
  await forget(SHEET.test(pathname) ? CLASS : SHEET);
  await keepFiles(text, href);
  const headers = new Headers(answer.headers);
  for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);
  headers.set("X-Kept-At", Date.now());
  await cache.put(pathname, new Response(text, { headers }));
  return true;
};

const kept = async () => { // {path: copy}, those that are too old taken out
  const found = {};
  for (const name of (await caches.keys()).filter((one) => one.startsWith(COPIES))) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const copy = await cache.match(request), age = Date.now() - copy.headers.get("X-Kept-At");
      if (age >= 0 && age < DAY) found[new URL(request.url).pathname] = copy; else await cache.delete(request);
    }
  }
  return found;
};

const shown = async (copy) => {
  const at = new Date(+copy.headers.get("X-Kept-At"));
  const day = at.toDateString() === new Date().toDateString() ? "" : "hier ";
  const hour = `${day}à ${at.getHours()} h ${String(at.getMinutes()).padStart(2, "0")}`;
  return new Response((await copy.text()).replace("<html ", `<html data-kept="${hour}" `), { headers: copy.headers });
};

const offline = async (copies) => {
  const page = await caches.match(OFFLINE);
  if (!page) return Response.error();
  const titles = await Promise.all(
    Object.entries(copies).map(
      async ([path, copy]) =>
        `<li><a class="btn" href="${path}">${(await copy.text()).match(/<title>(.*?)<\/title>/s)[1]}</a></li>`,
    ),
  );
  return new Response((await page.text()).replace("<li></li>", titles.join("")), { headers: page.headers });
};

const navigate = async (request, path) => {
  const copies = await kept(), locked = Object.keys(copies).find((one) => CLASS.test(one));
  const mine = request.method === "GET" && copies[path];
  try {
    const late = mine ? [new Promise((done) => { setTimeout(done, PATIENCE); })] : [];
    const answer = await Promise.race([fetch(request), ...late]);
    if (answer?.headers.has("X-Locked")) await forget(SHEET);
    if (answer && !(mine && answer.status >= 502)) return answer;
  } catch { /* no network */ }
  if (mine) return shown(mine);
  // the lock holds without network
  return locked && request.method === "GET" ? Response.redirect(locked) : offline(copies);
};

addEventListener("install", (event) => event.waitUntil((async () => {
  await caches.delete(FILES);
  const page = await fetch(OFFLINE, { credentials: "omit" }), files = await caches.open(FILES);
  await keepFiles(await page.clone().text(), page.url);
  await files.put(OFFLINE, page);
  await skipWaiting();
})()));
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("message", (event) =>
  event.waitUntil(
    keep(event.source.url).then(
      (done) => event.source.postMessage({ kept: done }),
      () => {},
    ),
  ),
);
addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.mode === "navigate") {
    const out = url.pathname === OUT && request.method === "POST";
    if (out) event.waitUntil(erase());
    if (out || request.method === "GET" || url.pathname.startsWith("/ateliers/"))
      event.respondWith(navigate(request, url.pathname));
  } else if (request.method === "GET" && HASHED.test(url.pathname)) {
    event.respondWith(caches.match(request, { ignoreSearch: true }).then((file) => file || fetch(request)));
  }
});
