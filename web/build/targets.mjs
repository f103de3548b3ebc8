/** The browsers that the page promises to run in, as esbuild names them. */
export const browsers = ["es2022", "chrome109", "firefox115", "safari16.4"];
