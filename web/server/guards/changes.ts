import type { Middleware } from "fresh";
import type { DashboardOptions } from "../dashboard_options.ts";
import { isToken } from "../token.ts";
import { refusal } from "./refusal.ts";

/**
 * Takes what changes something from the dashboard's own pages only, which know the token, and what
 * only reads from no other site's pages either.
 */
export function changes<State>({ token }: DashboardOptions): Middleware<State> {
  return (ctx) => {
    const { req, url } = ctx;
    const isReading = /^(GET|HEAD)$/.test(req.method);
    const isPage = isReading && !url.pathname.startsWith("/api/");
    if (!isPage && comesFromElsewhere(req)) {
      return refusal(403, "this is taken from the dashboard's own pages only");
    }
    if (!isReading && !isToken(req.headers.get("x-token"), token)) {
      return refusal(403, "the token is missing or not this server's: load the page again");
    }
    return ctx.next();
  };
}

/** Browsers say it in either header; other programs in none. */
function comesFromElsewhere({ headers }: Request): boolean {
  const site = headers.get("sec-fetch-site") ?? "none";
  const origin = headers.get("origin");
  return !/^(same-origin|none)$/.test(site) ||
    (origin !== null && origin.replace(/^https?:\/\//, "") !== headers.get("host"));
}
