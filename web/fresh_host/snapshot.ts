/** What a build finds and makes for an app. */
import type { BuiltFiles } from "./built_files.ts";
import type { FileRoutes } from "./file_routes.ts";

export interface Snapshot<State> extends BuiltFiles {
  routes: FileRoutes<State>;
}

// Outside of the App class, whose public interface is Fresh's. A build cannot see the type of state
// that an app's files take.
const snapshots = new WeakMap<object, unknown>();

export function applySnapshot(app: object, snapshot: Snapshot<never>): void {
  snapshots.set(app, snapshot);
}

export function snapshotOf<State>(app: object): Snapshot<State> | undefined {
  return snapshots.get(app) as Snapshot<State> | undefined;
}
