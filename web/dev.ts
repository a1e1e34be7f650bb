/**
 * Serves or builds the app in Fresh's own way, for work on its pages: `deno run -A web/dev.ts`. It
 * listens on this machine only, at `PORT` or 8000.
 */
import { Builder } from "fresh/dev";

const builder = new Builder({ root: import.meta.dirname });
const port = Number(Deno.env.get("PORT") ?? 8000);
if (Deno.args.includes("build")) await builder.build();
else await builder.listen(() => import("./main.ts"), { hostname: "127.0.0.1", port });
