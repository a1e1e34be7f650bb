/** The dashboard, as commands start it. */
export {
  startDashboard,
  type StartedDashboard,
  type StartOptions,
} from "./server/start_dashboard.ts";
