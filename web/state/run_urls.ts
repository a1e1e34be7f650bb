/**
 * Where a run's page and its data are, within the dashboard: pages have a `<base>`, since the dashboard
 * may be a part of a site. A run's name is a folder's, which may hold any letter but a slash.
 */

export const runList = "api/runs";

/**
 * @param compared runs whose curves are drawn over its own
 * @param more the tab that is open, and the experiment whose result this is
 */
export function runPage(
  run: string,
  compared: readonly string[] = [],
  more: { tab?: string; experiment?: string } = {},
): string {
  const query = new URLSearchParams([
    ...compared.map((name) => ["compare", name]),
    ...Object.entries(more),
  ]);
  return `runs/${encodeURIComponent(run)}${query.size > 0 ? `?${query}` : ""}`;
}

/** @param part what of it, such as `/steps` */
export function runData(run: string, part = ""): string {
  return `api/runs/${encodeURIComponent(run)}${part}`;
}
