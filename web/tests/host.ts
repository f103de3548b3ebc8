// A plain page of somebody else's, on another origin and under a strict policy: scripts and styles from its own files
// alone, frames from ours. The element's script stands among its files, as a writer would put it there.

import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";

const dist = (file: string) => fileURLToPath(new URL(`../../dist/${file}`, import.meta.url));
const scenario = (name: string, file: string) =>
  readFile(fileURLToPath(new URL(`../../scenarios/${name}/${file}`, import.meta.url)), "utf8");

/** The texts of a scenario, as one. */
export async function manifests(name: string): Promise<string> {
  const files = ["service.yaml", "pods.yaml", "cluster.yaml"];
  return (await Promise.all(files.map((file) => scenario(name, file)))).join("\n---\n");
}

export class Host {
  private server: Server | undefined;
  /** The bodies of its pages, by their paths. */
  private readonly pages = new Map<string, string>();
  origin = "";

  /** @param ours Where Portolan is. */
  constructor(private readonly ours: string) {}

  async start(): Promise<void> {
    const policy = `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; frame-src ${new URL(this.ours).origin}`;
    this.server = createServer(async (request, response) => {
      const path = new URL(request.url ?? "", "http://localhost").pathname;
      if (path === "/portolan-playground.js") {
        response.writeHead(200, { "Content-Type": "text/javascript" });
        response.end(await readFile(dist("portolan-playground.js")));
        return;
      }
      const body = this.pages.get(path);
      if (body === undefined) {
        response.writeHead(path === "/favicon.ico" ? 204 : 404).end();
        return;
      }
      if (path.endsWith(".svg")) {
        response.writeHead(200, { "Content-Type": "image/svg+xml" }).end(body);
        return;
      }
      response.writeHead(200, { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy });
      response.end(`<!doctype html><html lang="en"><title>A post</title><body><main>${body}</main></body></html>`);
    });
    await new Promise<void>((listening) => this.server?.listen(0, "127.0.0.1", listening));
    this.origin = `http://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((closed) => this.server?.close(closed));
  }

  /** Puts a page there, and says its address. */
  page(path: string, body: string): string {
    this.pages.set(path, body);
    return this.origin + path;
  }
}

/** The element's script, as a host page names it. */
export const script = '<script src="/portolan-playground.js" defer></script>';
