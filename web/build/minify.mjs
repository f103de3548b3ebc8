// Makes the JavaScript that wasm-bindgen wrote small, in release builds. It runs after a
// build, on the files that are about to become `dist/`.

import { build, transform } from "esbuild";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { browsers } from "./targets.mjs";

const staging = process.env.TRUNK_STAGING_DIR;
if (!staging) throw new Error("TRUNK_STAGING_DIR is not set: Trunk runs this script as a hook");

/** What wasm-bindgen writes, without what nobody asks for: a second and third import of one module, the word `function`
 *  before each import of the wasm, and how to start without waiting. */
function leaner(script) {
  const modules = new Set();
  const again = new Set();
  return script
    .replace(/^import \* as (import\d+) from (".*")\n/gm, (line, name, module) => {
      if (!modules.has(module)) return modules.add(module) && line;
      again.add(name);
      return "";
    })
    .replace(/^ +"\.\/.*": (import\d+),\n/gm, (line, name) => (again.has(name) ? "" : line))
    .replace(/^( +\w+): function\(/gm, "$1(")
    .replace(/^export \{ initSync, (\w+ as default) \};$/m, "export { $1 };");
}

/** How all scripts are made small. */
const small = { format: "esm", minify: true, treeShaking: true, target: browsers, legalComments: "none" };

/** Where wasm-bindgen puts the scripts that the code brings along. */
const SNIPPETS = "snippets";

/** The script of the wasm and those that it imports, as one: none of them is asked for only when the first has come. */
async function whole(script) {
  const stdin = { contents: leaner(script), resolveDir: staging };
  const { outputFiles } = await build({ ...small, stdin, bundle: true, write: false });
  return outputFiles[0].text;
}

if (process.env.TRUNK_PROFILE === "release") {
  const files = await readdir(staging, { recursive: true });
  // What was bundled is small already.
  const bundles = ["editor.js", "embed.js", "embed-titles.js", "embed-dialog.js", "portolan-playground.js"];
  const isWhole = (file) => bundles.includes(file) || file.startsWith(SNIPPETS);
  for (const file of files.filter((file) => file.endsWith(".js") && !isWhole(file))) {
    const path = join(staging, file);
    const script = await readFile(path, "utf8");
    const brings = script.includes(`from "./${SNIPPETS}/`);
    await writeFile(path, brings ? await whole(script) : (await transform(script, small)).code);
  }
  await rm(join(staging, SNIPPETS), { recursive: true });
}
