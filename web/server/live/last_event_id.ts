/** Number of the last event that a reconnecting browser knows; undefined if it sends none. */
export function lastEventId(req: Request): number | undefined {
  const id = req.headers.get("last-event-id") ?? "";
  return /^\d{1,15}$/.test(id) ? Number(id) : undefined;
}
