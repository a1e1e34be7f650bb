/** What a build finds and makes for an app. */
import type { BuiltFiles } from "./built_files.ts";
import type { FileRoutes } from "./file_routes.ts";

export interface Snapshot<State> extends BuiltFiles {
  routes: FileRoutes<State>;
}

// Apart from the App class, whose public face is Fresh's. What an app's own files take as their state is
// the app's type of it, which no build can see.
const snapshots = new WeakMap<object, unknown>();

export function applySnapshot(app: object, snapshot: Snapshot<never>): void {
  snapshots.set(app, snapshot);
}

export function snapshotOf<State>(app: object): Snapshot<State> | undefined {
  return snapshots.get(app) as Snapshot<State> | undefined;
}
