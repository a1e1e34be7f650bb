/** The dashboard as a Fresh app that any Fresh server can serve, to its own machine only. */
import { dashboardApp } from "./server/app.ts";
import { newToken } from "./server/guards/token.ts";

export const app = dashboardApp({
  runsDir: Deno.env.get("DCGAN_RUNS") ?? "runs",
  // Open /?token=... with it to change anything.
  token: Deno.env.get("DCGAN_TOKEN") ?? newToken(),
  isPublic: false,
});
