import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Builder } from "fresh/dev";
import { dashboardApp } from "./app.ts";
import { underBasePath } from "./http/base_path.ts";
import { openDashboard } from "./context/dashboard.ts";
import { type HttpServer, listenHttp } from "./http/http_server.ts";
import { listenOnPort } from "./http/listen_on_port.ts";
import type { ServeOptions } from "./serve_options.ts";
import { newToken } from "./guards/token.ts";

export interface ServedDashboard {
  /** URL with the token, for a browser on this machine. */
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
  const { runsDir, cacheDir, host, port, maxClients, replay, ...others } = options;
  const { allowedHosts, basePath = "", token = newToken(), ...limits } = others;
  const isPublic = !["127.0.0.1", "::1", "localhost"].includes(host);
  const access = { token, isPublic, allowedHosts, basePath };
  const dashboardOptions = { runsDir, ...access, maxClients, replay };
  const dashboard = openDashboard(dashboardOptions);
  const app = dashboardApp(dashboardOptions, dashboard);
  const root = fileURLToPath(new URL("..", import.meta.url));
  const applyTo = await new Builder({ root, outDir: resolve(cacheDir) }).build({
    snapshot: "memory",
  });
  applyTo(app);
  const handle = underBasePath(app.handler(), basePath);
  const server = await listenOnPort(
    port,
    (port) => listenHttp(handle, { ...limits, hostname: host, port }),
  );
  const close = async () => {
    const { replays, forks, looks } = dashboard;
    await Promise.all([server.close(), replays.stopAll(), forks.stop(), looks.stopAll()]);
  };
  return { url: `${originOf(host, server)}${basePath}/?token=${token}`, token, close };
}

function originOf(host: string, { port }: HttpServer): string {
  const isEverywhere = host === "0.0.0.0" || host === "::";
  const name = isEverywhere ? "localhost" : host.includes(":") ? `[${host}]` : host;
  return `http://${name}:${port}`;
}
