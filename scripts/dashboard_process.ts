/**
 * The process that serves the dashboard, as `train` and `dashboard` start it. It reads its options from
 * a line of JSON on stdin, and ends when stdin ends. A thread serves; this one ends it when it hangs.
 */
import type { ProcessMessage } from "./cli/dashboard_process.ts";
import { lines } from "../pipeline/store/mod.ts";
import { startDashboard } from "../web/mod.ts";

const mostSilentMillis = 30_000;

const say = (message: ProcessMessage) => console.log(JSON.stringify(message));

const fail = (message: string) => {
  say({ kind: "failed", message });
  Deno.exit(1);
};

// Ctrl-C in a terminal reaches both processes; the page stays until training has ended.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  if (Deno.build.os !== "windows") Deno.addSignalListener(signal, () => {});
}

const input = lines(Deno.stdin.readable.getReader());
const { value: options } = await input.next();
// The parent ended before it sent the options.
if (options === undefined) Deno.exit();
try {
  const { url } = await startDashboard({ ...JSON.parse(options), onCrash: fail, mostSilentMillis });
  say({ kind: "serving", url });
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
await input.next();
Deno.exit();
