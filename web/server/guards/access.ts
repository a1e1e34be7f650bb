import type { Middleware } from "fresh";
import { cookieOf } from "../../browser/preferences.ts";
import type { DashboardOptions } from "../dashboard_options.ts";
import { isToken } from "../token.ts";
import { refusal } from "./refusal.ts";

/**
 * Where others can reach the server, only who knows the token gets anything: from the link that was
 * printed, which leaves it in a cookie; in the cookie; or in the header `x-token`.
 */
export function access<State>({ isPublic, token }: DashboardOptions): Middleware<State> {
  return (ctx) => {
    if (!isPublic) return ctx.next();
    const { req, url } = ctx;
    if (isToken(url.searchParams.get("token"), token) && req.method === "GET") {
      // Away from the address bar, where it would be seen and kept.
      url.searchParams.delete("token");
      const location = url.pathname.replace(/^\/+/, "/") + url.search;
      const cookie = `${cookieName(url)}=${token}; HttpOnly; SameSite=Strict; Path=/`;
      return new Response(null, { status: 303, headers: { location, "set-cookie": cookie } });
    }
    const said = [cookieOf(req.headers.get("cookie"), cookieName(url)), req.headers.get("x-token")];
    if (said.some((one) => isToken(one, token))) return ctx.next();
    return refusal(401, "open the dashboard by the link with the token that it printed");
  };
}

/** Browsers keep cookies by host; two dashboards of one machine differ in their ports alone. */
function cookieName({ port }: URL): string {
  return `dashboard-token-${port}`;
}
