// Bundles what the page takes from npm: the editor (a module of its own, loaded when an editor
// shows) and the styles. Trunk runs this before each build; the results stand in `generated/`.
//
// A file is written only when its content changed, so that a watching build does not wake itself.

import { build } from "esbuild";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { browsers } from "./targets.mjs";

const web = dirname(dirname(fileURLToPath(import.meta.url)));
const generated = join(web, "generated");

/**
 * After each key the editor reads the text anew as far as it had been read. Here only as far as it shows: the rest of a
 * long text is read when nobody types.
 */
const readsWhatShows = {
  name: "reads-what-shows",
  setup(build) {
    build.onLoad({ filter: /@codemirror[\\/]language[\\/]dist[\\/]index\.js$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const limit = /let upto = this\.context\.treeLen ==[^;]*, newCx\.viewport\.to\);/;
      if (!limit.test(text)) throw new Error(`${path} does not say any more how far it reads after a key`);
      return { contents: text.replace(limit, "let upto = newCx.viewport.to;"), loader: "js" };
    });
  },
};

/** Styles that a script brings along, as a text: `import styles from "x.css?text"`. */
const stylesAsText = {
  name: "styles-as-text",
  setup({ onResolve, onLoad, esbuild }) {
    onResolve({ filter: /\.css\?text$/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path.replace(/\?text$/, "")),
      namespace: "styles-as-text",
    }));
    onLoad({ filter: /.*/, namespace: "styles-as-text" }, async ({ path }) => {
      const minified = await esbuild.transform(await readFile(path, "utf8"), { loader: "css", minify: true, target: browsers });
      return { contents: minified.code, loader: "text", watchFiles: [path] };
    });
  },
};

const { outputFiles } = await build({
  absWorkingDir: web,
  entryPoints: {
    editor: "editor/editor.js",
    portolan: "styles/main.css",
    exercises: "styles/exercises.css",
    // The embed's page, the script for other people's pages, and the dialog that gives both away.
    embed: "embed/embed.js",
    "embed-titles": "embed/titles.js",
    "embed-styles": "styles/embed.css",
    "embed-late": "styles/embed-late.css",
    "portolan-playground": "embed/element.js",
    "embed-dialog": "embed/dialog/dialog.js",
    "embed-dialog-styles": "styles/embed-dialog.css",
  },
  bundle: true,
  format: "esm",
  minify: true,
  plugins: [readsWhatShows, stylesAsText],
  // Where a browser tells whether somebody types, the editor would read on for a tenth of a second at a time: without,
  // for a few hundredths.
  define: { "navigator.scheduling": "undefined" },
  target: browsers,
  legalComments: "none",
  logLevel: "warning",
  outdir: generated,
  write: false,
});

await mkdir(generated, { recursive: true });
for (const { path, contents } of outputFiles) {
  const old = await readFile(path).catch(() => null);
  if (old === null || !old.equals(contents)) await writeFile(path, contents);
}
