import type { Middleware } from "./context.ts";
import { HttpError } from "./http_error.ts";

export interface CsrfOptions {
  /** Whose pages may send requests that change something; else only the app's own. */
  origin?: string | string[] | ((origin: string) => boolean);
}

/** Refuses requests that change something and come from another site's pages, with 403. */
export function csrf<State>({ origin }: CsrfOptions = {}): Middleware<State> {
  return ({ req, url, next }) => {
    if (/^(GET|HEAD|OPTIONS)$/.test(req.method)) return next();
    const from = req.headers.get("origin");
    const site = req.headers.get("sec-fetch-site");
    const isOwn = site === null ? from === null || from === url.origin : site === "same-origin";
    if (isOwn || (from !== null && isAllowed(from, origin))) return next();
    throw new HttpError(403, "requests that change something are taken from this app's pages only");
  };
}

function isAllowed(from: string, allowed: CsrfOptions["origin"]): boolean {
  if (typeof allowed === "function") return allowed(from);
  return [allowed].flat().includes(from);
}
