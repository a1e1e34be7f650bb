/** The files below `routes/`, read by their names. */
import { relative } from "node:path";
import { pathToFileURL } from "node:url";
import type { ComponentChildren } from "preact";
import type { Layout, Middleware, PageProps } from "./context.ts";
import type { RouteHandler } from "./define.ts";
import { filesBelow } from "./files_below.ts";

export type Component<State> = (
  props: PageProps<never, State>,
) => ComponentChildren | Response | Promise<ComponentChildren | Response>;

export interface FileRoute<State> {
  /** As URLPattern takes it: `/runs/:id`. */
  pattern: string;
  /** The methods that it takes, if it names them: another file with the same pattern may take others. */
  methods?: ReadonlySet<string>;
  handler?: RouteHandler<unknown, State>;
  component?: Component<State>;
  /** Outermost first. */
  middlewares: Middleware<State>[];
  layouts: Layout<State>[];
}

export interface FileRoutes<State> {
  /** Those with fewer placeholders first. */
  routes: readonly FileRoute<State>[];
  /** The top `_middleware.ts`, which sees every request, even one without a route. */
  middlewares: readonly Middleware<State>[];
  app?: Layout<State>;
  notFound?: Component<State>;
  error?: Component<State>;
  /** The top layouts, which surround these two. */
  layouts: readonly Layout<State>[];
}

interface RouteModule {
  default?: unknown;
  handler?: unknown;
  handlers?: unknown;
}

/** A route's file in parts: `runs/[id].tsx` is folder `runs/`, name `[id]`. */
interface RouteFile {
  folder: string;
  name: string;
  module: RouteModule;
}

/**
 * Loads every route, layout and middleware in a folder.
 *
 * @throws Error when a file cannot be loaded
 */
export async function readFileRoutes<State>(
  routesFolder: string,
): Promise<FileRoutes<State>> {
  const paths = filesBelow(routesFolder).filter((path) => /\.[jt]sx?$/.test(path) && !isTest(path));
  const files = await Promise.all(paths.map((path) => routeFile(routesFolder, path)));
  const top = (name: string) => files.find((file) => file.folder === "" && file.name === name);
  return {
    routes: files.filter(({ name }) => !name.startsWith("_")).map((file) =>
      fileRoute<State>(file, files)
    )
      .sort(placeholdersLast),
    middlewares: middlewaresIn(top("_middleware")),
    app: top("_app")?.module.default as Layout<State> | undefined,
    notFound: top("_404")?.module.default as Component<State> | undefined,
    error: top("_error")?.module.default as Component<State> | undefined,
    layouts: [top("_layout")].flatMap((file) => file ? [file.module.default as Layout<State>] : []),
  };
}

/** Whether a file is a test of one that stands beside it, as `about_test.tsx`. */
export function isTest(path: string): boolean {
  return /[._]test\.[jt]sx?$/.test(path);
}

/** `runs/[id].tsx` answers to `/runs/:id`, `(charts)/index.tsx` to `/`, `[...rest].tsx` to `/:rest*`. */
export function routePattern(path: string): string {
  const parts = path.replace(/\.[jt]sx?$/, "").split("/")
    .filter((part) => !/^\(.*\)$/.test(part))
    .map((part) => part.replace(/^\[\.\.\.(\w+)\]$/, ":$1*").replaceAll(/\[(\w+)\]/g, ":$1"));
  if (parts.at(-1) === "index") parts.pop();
  return `/${parts.join("/")}`;
}

async function routeFile(root: string, path: string): Promise<RouteFile> {
  const inRoot = relative(root, path);
  const slash = inRoot.lastIndexOf("/") + 1;
  return {
    folder: inRoot.slice(0, slash),
    name: inRoot.slice(slash).replace(/\.[jt]sx?$/, ""),
    module: await import(pathToFileURL(path).href),
  };
}

function fileRoute<State>(
  { folder, name, module }: RouteFile,
  files: readonly RouteFile[],
): FileRoute<State> {
  const above = (wanted: string) =>
    files.filter((file) => file.name === wanted && folder.startsWith(file.folder))
      .sort((a, b) => a.folder.length - b.folder.length);
  const handler = (module.handler ?? module.handlers) as RouteHandler<unknown, State> | undefined;
  return {
    pattern: routePattern(folder + name),
    methods: methodsOf(handler, module.default !== undefined),
    handler,
    component: module.default as Component<State> | undefined,
    middlewares: above("_middleware").filter((file) => file.folder !== "").flatMap((file) =>
      middlewaresIn<State>(file)
    ),
    layouts: above("_layout").map((file) => file.module.default as Layout<State>),
  };
}

/** undefined is any. A page adds GET to its handler's methods. */
function methodsOf(handler: unknown, hasPage: boolean): ReadonlySet<string> | undefined {
  if (typeof handler === "function") return undefined;
  return new Set([...Object.keys(handler ?? {}), ...hasPage ? ["GET"] : []]);
}

function middlewaresIn<State>(file: RouteFile | undefined): Middleware<State>[] {
  const found = file?.module.default ?? file?.module.handler ?? [];
  return [found].flat() as Middleware<State>[];
}

function placeholdersLast(a: { pattern: string }, b: { pattern: string }): number {
  const rank = ({ pattern }: { pattern: string }) =>
    (pattern.includes("*") ? 100 : 0) + pattern.split(":").length;
  return rank(a) - rank(b);
}
