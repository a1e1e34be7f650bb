import type { Middleware } from "fresh";
import type { DashboardOptions } from "../context/dashboard_options.ts";
import { isOwnName } from "./own_names.ts";
import { refusal } from "./refusal.ts";

/**
 * Takes requests for this machine's own names and those allowed only. A page of any site can have its
 * name lead here (DNS rebinding) and would then be of one origin with the dashboard; but it cannot hide
 * its name. Where others may reach the server its names are not known, and the token keeps such pages
 * out.
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
