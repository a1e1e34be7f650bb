/** What a build makes for browsers. */
import type { FunctionComponent } from "preact";

export interface Island {
  // deno-lint-ignore no-explicit-any -- each island has props of its own, which only JSX checks
  component: FunctionComponent<any>;
  /** The script's URL, and the name that it exports the component by. */
  script: string;
  exportName: string;
}

export interface StaticFile {
  type: string;
  /** Whether the name changes with the content, so that browsers need not ask again. */
  isImmutable: boolean;
  read(): Uint8Array<ArrayBuffer> | Promise<Uint8Array<ArrayBuffer>>;
}

export interface BuiltFiles {
  islands: readonly Island[];
  /** URL of the script that brings islands to life. */
  clientScript: string;
  /** By path, `/styles.css` for example. */
  files: ReadonlyMap<string, StaticFile>;
}
