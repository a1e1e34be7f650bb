/** What a build finds and makes: the parts of the app that are files. */
import type { FunctionComponent } from "preact";
import type { App } from "./app.ts";
import type { FileRoutes } from "./file_routes.ts";

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

export interface Snapshot<State> {
  routes: FileRoutes<State>;
  islands: readonly Island[];
  /** URL of the script that brings islands to life. */
  clientScript: string;
  /** By path, `/styles.css` for example. */
  files: ReadonlyMap<string, StaticFile>;
}

// Apart from the App class, whose public face is Fresh's. What an app's own files take as their state is
// the app's type of it, which no build can see.
const snapshots = new WeakMap<object, unknown>();

export function applySnapshot<State>(app: App<State>, snapshot: Snapshot<never>): void {
  snapshots.set(app, snapshot);
}

export function snapshotOf<State>(app: App<State>): Snapshot<State> | undefined {
  return snapshots.get(app) as Snapshot<State> | undefined;
}
