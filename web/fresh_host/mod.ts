/** What `import ... from "fresh"` gives: see README.md for each export and for what is left out. */
export { App, type ListenOptions } from "./app.ts";
export type { Context, FreshConfig, Middleware, PageProps } from "./context.ts";
export { csp, type CspOptions } from "./csp.ts";
export { csrf, type CsrfOptions } from "./csrf.ts";
export {
  createDefine,
  type Define,
  type HandlerByMethod,
  type HandlerFunction,
  page,
  type PageResponse,
  type RouteHandler,
} from "./define.ts";
export { HttpError } from "./http_error.ts";
export { staticFiles } from "./static_files.ts";
