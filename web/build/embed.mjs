// Writes the embed's page beside the page itself: it starts the same app, whose files have hashes in their names.
// Trunk runs this as a part of its hook.

import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { titles } from "../embed/titles.js";

const staging = process.env.TRUNK_STAGING_DIR;
if (!staging) throw new Error("TRUNK_STAGING_DIR is not set: Trunk runs this script as a hook");

const web = dirname(dirname(fileURLToPath(import.meta.url)));
const index = await readFile(join(staging, "index.html"), "utf8");
const links = index.match(/<link\b[^>]*\bid="?app-(?:module|wasm)"?[^>]*>/g) ?? [];
if (links.length !== 2) throw new Error("index.html does not name the app's two files");
const template = await readFile(join(web, "embed/embed.html"), "utf8");
await writeFile(join(staging, "embed.html"), template.replace("TITLE", titles.en).replace("APP_LINKS", links.join("\n    ")));
