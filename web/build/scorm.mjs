// Writes the page for learning systems beside the page itself: the same page, with what speaks with such a system.
// A package has a copy of it for each exercise (`portolan export --scorm`). Trunk runs this as a part of its hook.

import { copyFile, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const staging = process.env.TRUNK_STAGING_DIR;
if (!staging) throw new Error("TRUNK_STAGING_DIR is not set: Trunk runs this script as a hook");

const web = dirname(dirname(fileURLToPath(import.meta.url)));
const index = await readFile(join(staging, "index.html"), "utf8");
// It asks the system before the app starts, so it stands before all other scripts.
const page = index.replace("<script", '<script src="./scorm.js"></script>\n    <script');
if (page === index) throw new Error("index.html has no script");
await writeFile(join(staging, "scorm.html"), page);
await copyFile(join(web, "scorm/scorm.js"), join(staging, "scorm.js"));
