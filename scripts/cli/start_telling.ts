import { startDashboard, type StartedDashboard, type StartOptions } from "../../web/mod.ts";

/** Nothing is said of what takes less than this. */
const patienceMillis = 1000;

/**
 * Starts the dashboard, and says what it is about where that takes a while.
 *
 * @throws Error when it cannot start
 */
export async function startTelling(options: StartOptions): Promise<StartedDashboard> {
  const timer = setTimeout(
    () => console.log("dashboard: getting ready; the first time, the page's scripts are bundled"),
    patienceMillis,
  );
  try {
    return await startDashboard(options);
  } finally {
    clearTimeout(timer);
  }
}
