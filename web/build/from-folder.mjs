// How a built page is visited that no server serves: its requests are answered with the files of a folder.

import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { mediaTypes } from "./media-types.mjs";

/** Where the page stands for those visits. */
export const origin = "http://portolan.invalid/";

/** Answers the requests of a page or context with files of `dist`; `instead` may name another file for a path. */
export const serveFolder = (page, dist, instead = () => undefined) =>
  page.route(`${origin}**`, async (route) => {
    const path = new URL(route.request().url()).pathname.slice(1) || "index.html";
    try {
      await route.fulfill({
        body: await readFile(instead(path) ?? join(dist, path)),
        contentType: mediaTypes[extname(path)] ?? "application/octet-stream",
      });
    } catch {
      await route.fulfill({ status: 404 });
    }
  });
