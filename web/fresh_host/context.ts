import type { ComponentChildren, FunctionComponent } from "preact";
import type { BuiltFiles } from "./built_files.ts";

export interface FreshConfig {
  basePath: string;
}

export type Middleware<State> = (ctx: Context<State>) => Response | Promise<Response>;

/** What page, layout and app components get. */
export interface PageProps<Data = unknown, State = unknown> {
  config: FreshConfig;
  url: URL;
  req: Request;
  params: Record<string, string>;
  info: Deno.ServeHandlerInfo;
  state: State;
  error: unknown;
  route: string | null;
  data: Data;
  /** What this component surrounds; nothing in a page. */
  Component: FunctionComponent;
}

/** A component around pages: `_app.tsx` or `_layout.tsx`. */
export type Layout<State> = (
  props: PageProps<never, State>,
) => ComponentChildren | Promise<ComponentChildren>;

interface ContextParts<State> {
  config: FreshConfig;
  req: Request;
  info: Deno.ServeHandlerInfo;
  /** Absent in an app without files. */
  built: BuiltFiles | undefined;
  /** The layout around every page, if there is one. */
  appLayout: Layout<State> | undefined;
  renderPage: RenderPage<State>;
}

/** Renders a page's content as a whole document. */
type RenderPage<State> = (ctx: Context<State>, content: ComponentChildren) => Promise<string>;

/** One request on its way through the middlewares to a handler. */
export class Context<State> {
  readonly config: FreshConfig;
  readonly req: Request;
  readonly url: URL;
  readonly info: Deno.ServeHandlerInfo;
  readonly state = {} as State;
  /** The pattern of the route that matched. */
  route: string | null = null;
  params: Record<string, string> = {};
  data: unknown;
  error: unknown = null;
  /** What comes after this middleware. */
  next: () => Promise<Response> = () => Promise.reject(new Error("next() has nothing to call"));

  /** The layouts of the current page, outermost first; the host's own. */
  layouts: readonly Layout<State>[];
  /** The nonce of the page's policy, which lets inline scripts run; the host's own. */
  nonce: string | undefined;
  /** Absent in an app without files; the host's own. */
  readonly built: BuiltFiles | undefined;
  readonly #renderPage: RenderPage<State>;

  constructor({ config, req, info, built, appLayout, renderPage }: ContextParts<State>) {
    this.config = config;
    this.req = req;
    this.url = new URL(req.url);
    this.info = info;
    this.built = built;
    this.layouts = appLayout ? [appLayout] : [];
    this.#renderPage = renderPage;
  }

  /** Redirects to a URL or to a path of this site; `//host` counts as a path. */
  redirect(path: string, status = 302): Response {
    return new Response(null, { status, headers: { location: onThisSite(path) } });
  }

  /** A page: the tree within its layouts and the app, with its islands. */
  async render(tree: ComponentChildren, init: ResponseInit = {}): Promise<Response> {
    const html = await this.#renderPage(this, tree);
    return this.html(html, init);
  }

  text(content: string, init?: ResponseInit): Response {
    return respond(content, "text/plain; charset=utf-8", init);
  }

  html(content: string, init?: ResponseInit): Response {
    return respond(content, "text/html; charset=utf-8", init);
  }

  json(content: unknown, init?: ResponseInit): Response {
    return respond(JSON.stringify(content), "application/json", init);
  }
}

/** Removes repeated slashes and backslashes: browsers take two for the start of a host. */
function onThisSite(location: string): string {
  const [, path, rest] = location.match(/^([/\\][^?#]*)(.*)$/s) ?? [];
  return path === undefined ? location : path.replace(/[/\\]+/g, "/") + rest;
}

function respond(body: string, type: string, init: ResponseInit = {}): Response {
  const headers = new Headers(init.headers);
  if (!headers.has("content-type")) headers.set("content-type", type);
  return new Response(body, { ...init, headers });
}
