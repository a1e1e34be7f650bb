/** What `import ... from "fresh/dev"` gives. */
export { Builder, type BuildOptions } from "./builder.ts";
