import { startDashboard, type StartedDashboard } from "../../web/mod.ts";
import { superviseDashboard, type SuperviseOptions } from "./supervise_dashboard.ts";

/** Shorter waits print nothing. */
const patienceMillis = 1000;

/**
 * Starts the dashboard, and prints a line if that takes a while.
 *
 * @throws Error when it cannot start
 */
export async function startTelling(options: SuperviseOptions): Promise<StartedDashboard> {
  const timer = setTimeout(
    () => console.log("dashboard: getting ready; the first time, the page's scripts are bundled"),
    patienceMillis,
  );
  try {
    return await superviseDashboard(options).catch((error) => beside(options, error));
  } finally {
    clearTimeout(timer);
  }
}

/** Serves from this process, if no other can be started. */
function beside(options: SuperviseOptions, error: Error): Promise<StartedDashboard> {
  const { NotFound, NotCapable } = Deno.errors;
  if (!(error instanceof NotFound || error instanceof NotCapable)) throw error;
  console.log(
    `dashboard: served by this process, because it cannot start another (${error.message}): put deno ` +
      "on the PATH, so that a crash of the page cannot end the training",
  );
  return startDashboard(options);
}
