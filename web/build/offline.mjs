// Writes the service worker of a release build: the list of its files, and a name that follows from
// what they hold: `node offline.mjs DIST`, when nothing in the folder changes any more. A quick build gets one
// that takes an older one out, since its files change all the time: Trunk runs this as a hook for it.

import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const finished = process.argv[2];
const staging = finished ?? process.env.TRUNK_STAGING_DIR;
if (!staging) throw new Error("neither a folder is named, nor is TRUNK_STAGING_DIR set");

const worker = join(staging, "sw.js");

if (finished) {
  const entries = await readdir(staging, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(staging.length + 1))
    .map((path) => path.replaceAll("\\", "/"))
    // The scenarios' pages are for those who come by a link, with a network.
    .filter((path) => !["sw.js", "scorm.html", "scorm.js"].includes(path) && !path.startsWith("s/"))
    .sort();
  const hash = createHash("sha256");
  for (const file of files) hash.update(file).update(await readFile(join(staging, file)));
  // The page itself is asked for by its folder.
  const addresses = files.map((file) => (file === "index.html" ? "./" : `./${file}`));
  const here = dirname(dirname(fileURLToPath(import.meta.url)));
  const template = await readFile(join(here, "offline/sw.js"), "utf8");
  const script = template
    .replace("BUILD_NAME", `portolan-${hash.digest("hex").slice(0, 16)}`)
    .replace('["BUILD_FILES"]', JSON.stringify(addresses));
  await writeFile(worker, script);
} else {
  await writeFile(worker, "addEventListener(\"activate\", () => registration.unregister());\n");
}
