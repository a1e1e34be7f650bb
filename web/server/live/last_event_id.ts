/** The last event that a browser knows when it comes back; undefined where it names none. */
export function lastEventId(req: Request): number | undefined {
  const id = req.headers.get("last-event-id") ?? "";
  return /^\d{1,15}$/.test(id) ? Number(id) : undefined;
}
