/** The dashboard as a Fresh app. */
import { App, csp, staticFiles } from "fresh";
import type { State } from "./utils.ts";

// Styles and scripts of the page itself only. Inline ones run when the server rendered them: where this
// says 'unsafe-inline', pages get a nonce instead.
const policy = [
  "default-src 'none'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
];

export const app: App<State> = new App<State>()
  .use(csp({ useNonce: true, csp: policy }))
  .use(staticFiles())
  .fsRoutes();
