import { App, csp, staticFiles } from "fresh";
import { openDashboard } from "./context/dashboard.ts";
import type { DashboardOptions } from "./context/dashboard_options.ts";
import { failures } from "./failures.tsx";
import { access } from "./guards/access.ts";
import { changes } from "./guards/changes.ts";
import { hosts } from "./guards/hosts.ts";
import { responseHeaders } from "./guards/response_headers.ts";
import { readerWishes } from "./reader_wishes.ts";
import type { State } from "./context/define.ts";

// Only the page's own styles and scripts. Inline ones need a nonce from the server: pages get one in
// place of 'unsafe-inline'. A generator that draws in the page is WebAssembly.
const policy = [
  "default-src 'none'",
  "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "base-uri 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
];

const healthy = () => new Response("ok\n", { headers: { "content-type": "text/plain" } });

/** The dashboard for the runs of one folder: access rules first, then the files below `routes/`. */
export function dashboardApp(
  options: DashboardOptions,
  dashboard = openDashboard(options),
): App<State> {
  return new App<State>({ basePath: options.basePath ?? "" })
    .use(responseHeaders)
    // For supervisors, which have no token, and may use any host name.
    .get("/healthz", healthy)
    .use(hosts(options), access(options), changes(options))
    .use((ctx) => {
      ctx.state.dashboard = dashboard;
      return ctx.next();
    })
    .use(csp({ useNonce: true, csp: policy }))
    .use(readerWishes, failures)
    .use(staticFiles())
    .fsRoutes();
}
