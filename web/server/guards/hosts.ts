import type { Middleware } from "fresh";
import type { DashboardOptions } from "../context/dashboard_options.ts";
import { isOwnName } from "./own_names.ts";
import { refusal } from "./refusal.ts";

/**
 * Takes only requests for this machine's own names and the allowed ones. A foreign site can point its
 * name at this machine (DNS rebinding) and would share the dashboard's origin, but it cannot hide its
 * name. A server that other machines can reach does not know its own names: there the token keeps such
 * pages out.
 */
export function hosts<State>({ isPublic, allowedHosts }: DashboardOptions): Middleware<State> {
  return (ctx) => {
    const host = ctx.req.headers.get("host");
    if (host === null) return refusal(400, "the request names no host");
    if (isPublic || isOwnName(host, allowedHosts)) return ctx.next();
    return refusal(
      403,
      "this host is not served: open the dashboard by http://localhost, or start it with " +
        "--allowed-host and this name",
    );
  };
}
