import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Builder } from "fresh/dev";
import { dashboardApp } from "../app.ts";
import { type HttpOptions, type HttpServer, listenHttp } from "./http_server.ts";
import { listenOnPort } from "./listen_on_port.ts";
import { newToken } from "./token.ts";

export interface ServeOptions extends Omit<HttpOptions, "hostname" | "port"> {
  runsDir: string;
  /** Where the page's scripts are kept. */
  cacheDir: string;
  /** The address to listen on. Other than on this machine's own ones, only who has the link gets in. */
  host: string;
  /** undefined takes 8000 or the next that is free. */
  port: number | undefined;
  maxClients?: number;
}

export interface ServedDashboard {
  /** For a browser on this machine. */
  url: string;
  token: string;
  close(): Promise<void>;
}

/**
 * Serves the dashboard from this thread.
 *
 * @throws Error when the port that was asked for is taken, or the page cannot be built
 */
export async function serveDashboard(options: ServeOptions): Promise<ServedDashboard> {
  const { runsDir, cacheDir, host, port, maxClients, ...limits } = options;
  const isPublic = !["127.0.0.1", "::1", "localhost"].includes(host);
  const token = newToken();
  const app = dashboardApp({ runsDir, token, isPublic, maxClients });
  const root = fileURLToPath(new URL("..", import.meta.url));
  const applyTo = await new Builder({ root, outDir: resolve(cacheDir) }).build({
    snapshot: "memory",
  });
  applyTo(app);
  const handle = app.handler();
  const server = await listenOnPort(
    port,
    (port) => listenHttp(handle, { ...limits, hostname: host, port }),
  );
  return { url: urlOf(host, server, isPublic ? token : undefined), token, close: server.close };
}

function urlOf(host: string, { port }: HttpServer, token?: string): string {
  const isEverywhere = host === "0.0.0.0" || host === "::";
  const name = isEverywhere ? "localhost" : host.includes(":") ? `[${host}]` : host;
  return `http://${name}:${port}/${token === undefined ? "" : `?token=${token}`}`;
}
