// Loads the editor's bundle, which stands beside the page.
let module;

export function load() {
  module ??= import(new URL("editor.js", document.baseURI).href).catch((error) => {
    module = undefined;
    throw error;
  });
  return module;
}
