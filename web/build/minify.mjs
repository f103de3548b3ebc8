// Makes the JavaScript that wasm-bindgen wrote small, in release builds. It runs after a
// build, on the files that are about to become `dist/`.

import { transform } from "esbuild";
import { readdir, readFile, writeFile } from "node:fs/promises";
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

if (process.env.TRUNK_PROFILE === "release") {
  const files = await readdir(staging, { recursive: true });
  // What was bundled is small already.
  const bundles = ["editor.js", "embed.js", "embed-titles.js", "embed-dialog.js", "portolan-playground.js"];
  const scripts = files.filter((file) => file.endsWith(".js") && !bundles.includes(file));
  for (const script of scripts) {
    const path = join(staging, script);
    const { code } = await transform(leaner(await readFile(path, "utf8")), {
      format: "esm",
      minify: true,
      treeShaking: true,
      target: browsers,
      legalComments: "none",
    });
    await writeFile(path, code);
  }
}
