// The media types of the page's files, by the ends of their names, as web servers tell them.

export const mediaTypes = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".yaml": "application/yaml",
  ".txt": "text/plain; charset=utf-8",
};
