import type { Middleware } from "fresh";
import type { DashboardOptions } from "../dashboard_options.ts";
import { isToken } from "../token.ts";
import { refusal } from "./refusal.ts";

const cookieName = "dashboard-token";

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
      const cookie = `${cookieName}=${token}; HttpOnly; SameSite=Strict; Path=/`;
      return new Response(null, { status: 303, headers: { location, "set-cookie": cookie } });
    }
    const said = [cookieOf(req), req.headers.get("x-token")];
    if (said.some((one) => isToken(one, token))) return ctx.next();
    return refusal(401, "open the dashboard by the link with the token that it printed");
  };
}

function cookieOf(req: Request): string | undefined {
  const pairs = (req.headers.get("cookie") ?? "").split(/;\s*/).map((pair) => pair.split("="));
  return pairs.find(([name]) => name === cookieName)?.[1];
}
