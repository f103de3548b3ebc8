// What is done with the files of a build, one after the other: Trunk would run two hooks at a time.

await import("./minify.mjs");
await import("./offline.mjs");
