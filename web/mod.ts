/** The dashboard, as commands start it. */
export { readBasePath } from "./server/http/base_path.ts";
export type { ReplayCommand } from "./server/replays/replay_job.ts";
export type { ServeOptions } from "./server/serve_options.ts";
export {
  startDashboard,
  type StartedDashboard,
  type StartOptions,
} from "./server/start_dashboard.ts";
