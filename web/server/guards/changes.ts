import type { Middleware } from "fresh";
import type { DashboardOptions } from "../context/dashboard_options.ts";
import { isToken } from "./token.ts";
import { isOwnName, nameOf } from "./own_names.ts";
import { refusal } from "./refusal.ts";

/**
 * Takes changes only from the dashboard's own pages, which know the token. Other sites' pages cannot
 * even read.
 */
export function changes<State>(options: DashboardOptions): Middleware<State> {
  return (ctx) => {
    const { req, url, config } = ctx;
    const isReading = /^(GET|HEAD)$/.test(req.method);
    const isPage = isReading && !url.pathname.startsWith(`${config.basePath}/api/`);
    if (!isPage && comesFromElsewhere(req, options)) {
      return refusal(403, "only the dashboard's own pages may send this");
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

/** Browsers send one of the two headers; other programs send neither. */
function comesFromElsewhere({ headers }: Request, { allowedHosts }: DashboardOptions): boolean {
  const site = headers.get("sec-fetch-site");
  if (site !== null && !/^(same-origin|none)$/.test(site)) return true;
  const origin = headers.get("origin")?.replace(/^https?:\/\//, "");
  const host = headers.get("host") ?? "";
  if (origin === undefined || origin === host) return false;
  // A proxy may change the port or the name. If the browser says that the origin is the same, its name
  // leads here; if it says nothing, the name must be allowed, because another port of this machine may
  // be somebody else's.
  const isAllowed = (allowedHosts ?? []).some((allowed) => nameOf(allowed) === nameOf(origin));
  const isSame = site === "same-origin" &&
    (isOwnName(origin, allowedHosts) || nameOf(origin) === nameOf(host));
  return !isAllowed && !isSame;
}
