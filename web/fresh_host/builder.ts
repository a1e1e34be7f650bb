import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { App, ListenOptions } from "./app.ts";
import { bundleScripts } from "./bundle_scripts.ts";
import { contentType } from "./content_type.ts";
import { isTest, readFileRoutes } from "./file_routes.ts";
import { filesBelow } from "./files_below.ts";
import { registerIslands } from "./islands.ts";
import type { Island, StaticFile } from "./built_files.ts";
import { applySnapshot } from "./snapshot.ts";

export interface BuildOptions {
  /** The app's folder, with `routes/`, `islands/` and `static/`. */
  root?: string;
  /** Folder for kept bundles. */
  outDir?: string;
}

/** Finds an app's files, and bundles the scripts that browsers load. */
export class Builder {
  readonly #root: string;
  readonly #outDir: string;

  constructor({ root = Deno.cwd(), outDir = "_fresh" }: BuildOptions = {}) {
    this.#root = resolve(root);
    this.#outDir = resolve(this.#root, outDir);
  }

  /**
   * Builds the app. It bundles again only if a source file has changed.
   *
   * @returns a function that adds the routes, islands and files to an app
   * @throws Error when a route or an island cannot be loaded or bundled
   */
  async build(_options?: { snapshot: "memory" }): Promise<<State>(app: App<State>) => void> {
    const paths = filesBelow(join(this.#root, "islands")).filter((path) =>
      /\.[jt]sx$/.test(path) && !isTest(path)
    );
    const scripts = await bundleScripts({ islands: paths, outDir: this.#outDir });
    const islands = (await Promise.all(paths.map((path) => readIslands(path, scripts.urlOf(path)))))
      .flat();
    registerIslands(islands);
    const routes = await readFileRoutes<never>(join(this.#root, "routes"));
    const files = new Map([...this.#staticFiles(), ...scripts.files]);
    return (app) => applySnapshot(app, { routes, islands, clientScript: scripts.clientUrl, files });
  }

  /** Builds, and serves the app that a module exports. */
  async listen<State>(
    load: () => Promise<{ app: App<State> }>,
    options?: ListenOptions,
  ): Promise<void> {
    const apply = await this.build();
    const { app } = await load();
    apply(app);
    await app.listen(options);
  }

  #staticFiles(): [string, StaticFile][] {
    const folder = join(this.#root, "static");
    return filesBelow(folder).map((path) => [
      path.slice(folder.length),
      { type: contentType(path), isImmutable: false, read: () => Deno.readFile(path) },
    ]);
  }
}

/** Every function that an island's file exports is an island. */
async function readIslands(path: string, script: string): Promise<Island[]> {
  const module: Record<string, unknown> = await import(pathToFileURL(path).href);
  return Object.entries(module).flatMap(([exportName, component]) =>
    typeof component === "function"
      ? [{ exportName, script, component: component as Island["component"] }]
      : []
  );
}
