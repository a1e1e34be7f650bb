import type { Middleware } from "fresh";
import type { DashboardOptions } from "../dashboard_options.ts";
import { refusal } from "./refusal.ts";

const ownNames = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Takes requests for this machine's own names only. A page of any site can have its name lead here
 * (DNS rebinding) and would then be of one origin with the dashboard; but it cannot hide its name.
 * Where others may reach the server its names are not known, and the token keeps such pages out.
 */
export function hosts<State>({ isPublic }: DashboardOptions): Middleware<State> {
  return (ctx) => {
    const host = ctx.req.headers.get("host");
    if (host === null) return refusal(400, "the request names no host");
    const name = host.toLowerCase().replace(/:\d{1,5}$/, "");
    if (isPublic || ownNames.has(name)) return ctx.next();
    return refusal(403, "this host is not served: open the dashboard by http://localhost");
  };
}
