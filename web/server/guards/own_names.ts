/** Host names of the dashboard: this machine's own, and those that its user allows. */
const ownNames = ["localhost", "127.0.0.1", "[::1]"];

/** Whether a host, with or without a port, is allowed. */
export function isOwnName(host: string, allowedHosts: readonly string[] = []): boolean {
  const name = nameOf(host);
  return ownNames.includes(name) || allowedHosts.some((allowed) => nameOf(allowed) === name);
}

/** A host without its port. */
export function nameOf(host: string): string {
  return host.toLowerCase().replace(/:\d{1,5}$/, "");
}
