// What is done with the files of a build, one after the other: Trunk would run two hooks at a time. A release
// build goes on after Trunk (see `cargo xtask build`).

await import("./scorm.mjs");
await import("./embed.mjs");
await import("./minify.mjs");
if (process.env.TRUNK_PROFILE !== "release") await import("./offline.mjs");
