// Keeps one whole build of the page, so that it works without a network after one visit. The build
// writes its name and its files in the place of the two words below (see `web/build/offline.mjs`).
//
// A build is served as a whole or not at all: a new one waits until no page of the old one is open.

const NAME = "BUILD_NAME";
const FILES = ["BUILD_FILES"];
const OURS = "portolan-";

addEventListener("install", (event) => {
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(FILES)));
});

addEventListener("activate", (event) => {
  const forget = async () => {
    const names = await caches.keys();
    const old = names.filter((name) => name.startsWith(OURS) && name !== NAME);
    await Promise.all(old.map((name) => caches.delete(name)));
    await clients.claim();
  };
  event.waitUntil(forget());
});

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== location.origin) return;
  // The scenarios' pages are not kept: who comes there by a link has a network.
  if (request.url.startsWith(new URL("./s/", location).href)) return;
  const answer = async () => {
    const cache = await caches.open(NAME);
    const known = await cache.match(request, { ignoreSearch: true });
    const kept = known ?? (request.mode === "navigate" ? await cache.match("./") : undefined);
    return kept ?? fetch(request);
  };
  event.respondWith(answer());
});
