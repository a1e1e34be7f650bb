import type { Middleware } from "fresh";
import { cookieOf } from "../../state/preferences.ts";
import type { State } from "../context/define.ts";
import type { DashboardOptions } from "../context/dashboard_options.ts";
import { isToken } from "./token.ts";
import { refusal } from "./refusal.ts";

/**
 * Tells who has the link that was printed: its token leaves it for a cookie, or comes in the header
 * `x-token`. Pages without it can change nothing; where others can reach the server, they get nothing.
 */
export function access({ isPublic, token }: DashboardOptions): Middleware<State> {
  return (ctx) => {
    const { req, url, config } = ctx;
    if (isToken(url.searchParams.get("token"), token) && req.method === "GET") {
      // Away from the address bar, where it would be seen and kept.
      url.searchParams.delete("token");
      const location = url.pathname.replace(/^\/+/, "/") + url.search;
      const path = `${config.basePath}/`;
      const cookie = `${cookieName(url)}=${token}; HttpOnly; SameSite=Strict; Path=${path}`;
      return new Response(null, { status: 303, headers: { location, "set-cookie": cookie } });
    }
    const said = [cookieOf(req.headers.get("cookie"), cookieName(url)), req.headers.get("x-token")];
    const hasLink = said.some((one) => isToken(one, token));
    if (isPublic && !hasLink) {
      return refusal(401, "open the dashboard by the link with the token that it printed");
    }
    // Into the page of who has it, and nobody else's.
    ctx.state.token = hasLink ? token : "";
    return ctx.next();
  };
}

/** Browsers keep cookies by host; two dashboards of one machine differ in their ports alone. */
function cookieName({ port }: URL): string {
  return `dashboard-token-${port}`;
}
