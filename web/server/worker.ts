/// <reference lib="deno.worker" />
/** The dashboard's thread: `startDashboard` starts it and says what to serve. */
import { serveDashboard, type ServeOptions } from "./serve_dashboard.ts";

export type WorkerMessage = { kind: "serving"; url: string } | { kind: "failed"; message: string };

const say = (message: WorkerMessage) => self.postMessage(message);

self.onmessage = async ({ data }: MessageEvent<ServeOptions>) => {
  try {
    const { url } = await serveDashboard(data);
    say({ kind: "serving", url });
  } catch (error) {
    say({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
  }
};
