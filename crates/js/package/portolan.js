// Portolan's core: thin, typed questions (portolan.d.ts) to the wasm beside this file.

import start, { ask } from "./core.js";

let started;

/** Starts the core. Without an argument it takes `core_bg.wasm` beside this file. */
export const init = (source) => {
  started ??= load(source).catch((error) => {
    started = undefined;
    throw error;
  });
  return started;
};

const load = async (source) => {
  let wasm = source ?? new URL("./core_bg.wasm", import.meta.url);
  if (String(wasm).startsWith("file:")) {
    // Node reads files by another way than browsers do; a bundler has no use for it.
    const files = "node:fs/promises";
    const { readFile } = await import(/* @vite-ignore */ /* webpackIgnore: true */ files);
    wasm = await readFile(new URL(wasm));
  }
  await start({ module_or_path: wasm });
};

/** Texts as the core takes them: one text, or several, named or not. */
const named = (manifests) =>
  [manifests].flat().map((one, at) => (typeof one === "string" ? { name: `manifest-${at + 1}.yaml`, text: one } : one));

const put = (question, manifests, request = {}) =>
  JSON.parse(ask(question, JSON.stringify(named(manifests)), JSON.stringify(request)));

export const problems = (manifests) => put("problems", manifests);
export const apply = (manifests) => put("apply", manifests);
export const endpoints = (manifests) => put("endpoints", manifests);
export const rules = (manifests, query) => put("rules", manifests, query);
export const callers = (manifests) => put("callers", manifests);
export const trace = (manifests, request) => put("journeys", manifests, request);
export const resolve = (manifests, request) => trace(manifests, { ...request, count: 1 }).journeys[0].journey;
export const outcomes = (manifests, request) => put("outcomes", manifests, request);
export const picture = (manifests, wanted) => put("picture", manifests, wanted);
