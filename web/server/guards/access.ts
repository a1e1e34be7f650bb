import type { Middleware } from "fresh";
import { cookieOf } from "../../state/preferences.ts";
import type { State } from "../context/define.ts";
import type { DashboardOptions } from "../context/dashboard_options.ts";
import { isToken } from "./token.ts";
import { refusal } from "./refusal.ts";

/**
 * Checks for the printed link's token, which the link moves to a cookie; programs send it in the header
 * `x-token`. Pages without it cannot change anything; if other machines can reach the server, they get
 * nothing.
 */
export function access({ isPublic, token }: DashboardOptions): Middleware<State> {
  return (ctx) => {
    const { req, url, config } = ctx;
    if (isToken(url.searchParams.get("token"), token) && req.method === "GET") {
      // Removed from the address bar, where others could see it.
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
    // Only pages of readers who have the token contain it.
    ctx.state.token = hasLink ? token : "";
    return ctx.next();
  };
}

/** The port is part of the name, because browsers share cookies among the ports of a host. */
function cookieName({ port }: URL): string {
  return `dashboard-token-${port}`;
}
