// Serves `dist/` under a folder of a site, as a plain web server does: node serve.mjs PORT /FOLDER/
// What compresses is sent with gzip, so that the tests can weigh what a visit transfers.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { mediaTypes } from "../build/media-types.mjs";

const [port, folder] = process.argv.slice(2);
const dist = join(dirname(fileURLToPath(import.meta.url)), "../../dist");

/** Files as they are sent, by their paths: compressing one again for each visit would take long. */
const sent = new Map();

async function file(path) {
  if (!sent.has(path)) sent.set(path, gzipSync(await readFile(join(dist, path)), { level: 9 }));
  return sent.get(path);
}

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, "http://localhost");
  const path = decodeURIComponent(pathname.slice(folder.length)) || "index.html";
  // Nothing stands outside the folder: a page that asks there is not relocatable.
  if (!pathname.startsWith(folder) || path.split("/").includes("..")) {
    response.writeHead(404).end();
    return;
  }
  try {
    const content = await file(path);
    response.writeHead(200, {
      "Content-Type": mediaTypes[extname(path)] ?? "application/octet-stream",
      "Content-Encoding": "gzip",
      "Content-Length": content.length,
      "Cache-Control": "no-cache",
    });
    response.end(request.method === "HEAD" ? undefined : content);
  } catch {
    response.writeHead(404).end();
  }
});

server.listen(Number(port), "127.0.0.1");
