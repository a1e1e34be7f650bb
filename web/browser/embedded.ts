/** What a report has with it, where the dashboard's page asks its server. */
export interface Embedded {
  /** Pictures and lists by their paths in the run's folder, as `data:` addresses. */
  files: ReadonlyMap<string, string>;
  /** The generator, in a safetensors file. */
  generator: { step: number; bytes: Uint8Array } | undefined;
}

let own: Embedded | undefined;

/** Says what this page has with it; undefined for a page that has a server. */
export function embed(embedded: Embedded | undefined): void {
  own = embedded;
}

export function embedded(): Embedded | undefined {
  return own;
}
