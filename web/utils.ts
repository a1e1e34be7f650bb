import { createDefine } from "fresh";
import type { Dashboard } from "./server/dashboard.ts";

/** What the middlewares know of a request. */
export interface State {
  dashboard: Dashboard;
  /** Lets the page send commands. */
  token: string;
}

export const define = createDefine<State>();
