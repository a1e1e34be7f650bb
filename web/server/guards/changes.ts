import type { Middleware } from "fresh";
import type { DashboardOptions } from "../context/dashboard_options.ts";
import { isToken } from "./token.ts";
import { isOwnName, nameOf } from "./own_names.ts";
import { refusal } from "./refusal.ts";

/**
 * Takes what changes something from the dashboard's own pages only, which know the token, and what
 * only reads from no other site's pages either.
 */
export function changes<State>(options: DashboardOptions): Middleware<State> {
  return (ctx) => {
    const { req, url, config } = ctx;
    const isReading = /^(GET|HEAD)$/.test(req.method);
    const isPage = isReading && !url.pathname.startsWith(`${config.basePath}/api/`);
    if (!isPage && comesFromElsewhere(req, options)) {
      return refusal(403, "this is taken from the dashboard's own pages only");
    }
    if (!isReading && !isToken(req.headers.get("x-token"), options.token)) {
      return refusal(
        403,
        "this page may only read: open the dashboard by the link that was printed when it started",
      );
    }
    return ctx.next();
  };
}

/** Browsers say it in either header; other programs in none. */
function comesFromElsewhere({ headers }: Request, { allowedHosts }: DashboardOptions): boolean {
  const site = headers.get("sec-fetch-site");
  if (site !== null && !/^(same-origin|none)$/.test(site)) return true;
  const origin = headers.get("origin")?.replace(/^https?:\/\//, "");
  const host = headers.get("host") ?? "";
  if (origin === undefined || origin === host) return false;
  // A proxy may pass on another port or name than the browser has. Where the browser itself says that
  // it is one origin, its own name is one that leads here; where it says nothing, only a name that was
  // allowed will do: any other port of this machine may be somebody else's.
  const isAllowed = (allowedHosts ?? []).some((allowed) => nameOf(allowed) === nameOf(origin));
  const isSame = site === "same-origin" &&
    (isOwnName(origin, allowedHosts) || nameOf(origin) === nameOf(host));
  return !isAllowed && !isSame;
}
