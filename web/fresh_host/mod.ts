/** What `import ... from "fresh"` gives: see README.md for each export and for what is left out. */
export { App, type ListenOptions } from "./app.ts";
export type { Context, FreshConfig, Middleware, PageProps } from "./context.ts";
export { csp, type CSPOptions } from "./csp.ts";
export {
  createDefine,
  type Define,
  type HandlerByMethod,
  type HandlerFn,
  page,
  type PageResponse,
  type RouteHandler,
} from "./define.ts";
export { HttpError } from "./http_error.ts";
export { staticFiles } from "./static_files.ts";
