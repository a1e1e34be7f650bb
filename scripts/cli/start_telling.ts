import { startDashboard, type StartedDashboard } from "../../web/mod.ts";
import { superviseDashboard, type SuperviseOptions } from "./supervise_dashboard.ts";

/** Nothing is said of what takes less than this. */
const patienceMillis = 1000;

/**
 * Starts the dashboard, and says what it is about where that takes a while.
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

/** Where no other process can be started, in this one: a page is worth more than none. */
function beside(options: SuperviseOptions, error: Error): Promise<StartedDashboard> {
  const { NotFound, NotCapable } = Deno.errors;
  if (!(error instanceof NotFound || error instanceof NotCapable)) throw error;
  console.log(
    `dashboard: served by this process, since it may start no other (${error.message}): put deno ` +
      "on the PATH, so that what breaks a page breaks nothing else",
  );
  return startDashboard(options);
}
