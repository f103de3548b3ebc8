// The built package in Node: the README's example, and the same JSON as the command line's:
// `node package.mjs PACKAGE PORTOLAN`.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join, resolve as absolute } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, portolan] = process.argv.slice(2).map((path) => absolute(path));
const address = pathToFileURL(join(folder, "portolan.js")).href;
const core = await import(address);
const { exports, files } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
for (const file of [...files, exports["."].types]) await readFile(join(folder, file));

const readme = await readFile(join(folder, "README.md"), "utf8");
const [, example] = /```js\n([\s\S]*?)```/.exec(readme);
const [, promised] = /\n\/\/ (.+)\n$/.exec(example);
const logged = [];
const log = console.log;
console.log = (...words) => logged.push(words.join(" "));
await import(`data:text/javascript,${encodeURIComponent(example.replace('"portolan"', JSON.stringify(address)))}`);
console.log = log;
assert.deepEqual(logged, [promised]);

const types = await readFile(join(folder, "portolan.d.ts"), "utf8");
for (const name of Object.keys(core)) assert.match(types, new RegExp(`export function ${name}\\(`));

const text = await readFile(new URL("../../../scenarios/node-port/service.yaml", import.meta.url), "utf8");
const pods = await readFile(new URL("../../../scenarios/node-port/pods.yaml", import.meta.url), "utf8");
const manifests = `${text}\n---\n${pods}`;
const request = { from: "laptop", to: "http://node-1:32222" };
const ask = (...words) => execFileSync(portolan, words, { input: manifests, encoding: "utf8", stdio: ["pipe", "pipe", "ignore"] });
const asked = ["-f", "-", "--from", request.from, "--to", request.to];
assert.deepEqual(core.trace(manifests, { ...request, count: 2, seed: 5 }), JSON.parse(ask("trace", ...asked, "--count", "2", "--seed", "5", "-o", "json")));
assert.deepEqual(core.outcomes(manifests, request), JSON.parse(ask("trace", ...asked, "--all", "-o", "json")));
assert.deepEqual(core.apply(manifests), ask("apply", "-f", "-", "-o", "report").trim().split("\n").map((line) => JSON.parse(line)));
assert.equal(core.rules(manifests, { node: "node-1" }), ask("rules", "-f", "-", "--node", "node-1"));
assert.equal(core.picture(manifests, { ...request, step: 3 }), ask("export", ...asked, "--svg", "-", "--step", "3"));
const slices = JSON.parse(ask("endpoints", "-f", "-", "-o", "json"));
assert.deepEqual(core.endpoints(manifests), slices.kind === "List" ? slices.items : [slices]);
assert.equal(core.resolve(manifests, request).outcome.kind.outcome, "reply");
assert.throws(() => core.resolve(manifests, { from: "nobody", to: request.to }), Error);
assert.ok(core.callers(manifests).includes("laptop"));
assert.deepEqual(core.problems(manifests), []);
console.log("the package answers as the command line does");
