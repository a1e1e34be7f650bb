import type { Middleware } from "./context.ts";

export interface CSPOptions {
  /** Only reports violations. */
  reportOnly?: boolean;
  /** Where browsers report violations. */
  reportTo?: string;
  /** Directives that replace those of the same names here, or add to them. */
  csp?: string[];
  /** Only inline scripts and styles that the server rendered may run, marked anew in each page. */
  useNonce?: boolean;
}

const defaults = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "img-src 'self' data:",
  "media-src 'self' data: blob:",
  "worker-src 'self' blob:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "upgrade-insecure-requests",
];

/** Sends a content security policy with every answer. */
export function csp<State>(options: CSPOptions = {}): Middleware<State> {
  const { reportOnly = false, reportTo, csp = [], useNonce = false } = options;
  const name = `content-security-policy${reportOnly ? "-report-only" : ""}`;
  const reporting = reportTo ? [`report-uri ${reportTo}`, "report-to csp"] : [];
  const policy = merged([...defaults, ...csp, ...reporting]);
  return async (ctx) => {
    if (useNonce) ctx.nonce = crypto.randomUUID().replaceAll("-", "");
    const response = await ctx.next();
    const isPage = response.headers.get("content-type")?.startsWith("text/html") ?? false;
    const value = ctx.nonce !== undefined && isPage
      ? policy.replaceAll("'unsafe-inline'", `'nonce-${ctx.nonce}'`)
      : policy;
    response.headers.set(name, value);
    if (reportTo) response.headers.set("reporting-endpoints", `csp="${reportTo}"`);
    return response;
  };
}

/** If a directive appears twice, the last one counts. */
function merged(directives: readonly string[]): string {
  return [...new Map(directives.map((one) => [one.split(" ")[0], one])).values()].join("; ");
}
