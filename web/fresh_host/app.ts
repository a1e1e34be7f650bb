import { Context, type FreshConfig, type Middleware } from "./context.ts";
import type { FileRoute, FileRoutes } from "./file_routes.ts";
import { HttpError } from "./http_error.ts";
import { failureResponse } from "./failure_response.ts";
import { failurePage, routeResponse } from "./route_response.ts";
import { renderPage } from "./render_page.ts";
import { snapshotOf } from "./snapshot.ts";

export type ListenOptions = Deno.ServeTcpOptions;

/** An entry of the app: middlewares for the entries below it, or a route with its handlers. */
interface Line<State> {
  pattern: URLPattern;
  route?: string;
  /** A route without them answers to any. */
  methods?: ReadonlySet<string>;
  middlewares: readonly Middleware<State>[];
}

/**
 * An app: middlewares and routes, which apply from top to bottom. What one of them throws reaches those
 * above it through their `next()`, and becomes an answer where none of them catches it.
 */
export class App<State> {
  readonly config: FreshConfig;
  readonly #lines: (Line<State> | "file routes")[] = [];
  #notFound: Middleware<State> | undefined;
  #onError: Middleware<State> | undefined;

  constructor({ basePath = "" }: Partial<FreshConfig> = {}) {
    this.config = { basePath };
  }

  use(...args: [string, ...Middleware<State>[]] | Middleware<State>[]): this {
    const [path, middlewares] = typeof args[0] === "string"
      ? [args[0], args.slice(1) as Middleware<State>[]]
      : ["", args as Middleware<State>[]];
    this.#lines.push({ pattern: this.#pattern(`${path.replace(/\/$/, "")}{/*}?`), middlewares });
    return this;
  }

  readonly get = this.#adder("GET");
  readonly post = this.#adder("POST");
  readonly put = this.#adder("PUT");
  readonly delete = this.#adder("DELETE");
  readonly head = this.#adder("HEAD");
  readonly all = this.#adder();

  /** Inserts the routes of the folder `routes/` here. */
  fsRoutes(): this {
    this.#lines.push("file routes");
    return this;
  }

  notFound(handler: Middleware<State>): this {
    this.#notFound = handler;
    return this;
  }

  onError(handler: Middleware<State>): this;
  onError(path: "*", handler: Middleware<State>): this;
  onError(...args: [Middleware<State>] | ["*", Middleware<State>]): this {
    this.#onError = args.at(-1) as Middleware<State>;
    return this;
  }

  handler(): (req: Request, info?: Deno.ServeHandlerInfo) => Promise<Response> {
    const snapshot = snapshotOf<State>(this);
    const lines = this.#lines.flatMap((line) =>
      line === "file routes" ? this.#fileLines(snapshot?.routes) : [line]
    );
    return async (req, info = unknownInfo) => {
      const ctx = new Context<State>({
        config: this.config,
        req,
        info,
        built: snapshot,
        appLayout: snapshot?.routes.app,
        renderPage,
      });
      const response = await this.#run(ctx, this.#chain(lines, ctx));
      return req.method === "HEAD" ? withoutBody(response) : response;
    };
  }

  async listen(options: ListenOptions = {}): Promise<void> {
    await Deno.serve({ port: 8000, ...options }, this.handler()).finished;
  }

  #adder(method?: string) {
    return (path: string, ...middlewares: Middleware<State>[]): this => {
      const methods = method === undefined ? undefined : new Set([method]);
      this.#lines.push({ pattern: this.#pattern(path), route: path, methods, middlewares });
      return this;
    };
  }

  #fileLines(files: FileRoutes<State> | undefined): Line<State>[] {
    if (files === undefined) {
      throw new Error("fsRoutes() has no routes: apply what Builder's build() returns to the app");
    }
    const { middlewares, notFound, error } = files;
    if (notFound) this.#notFound ??= failurePage(notFound, files.layouts);
    if (error) this.#onError ??= failurePage(error, files.layouts);
    return [
      { pattern: this.#pattern("{/*}?"), middlewares },
      ...files.routes.map((route) => this.#fileLine(route)),
    ];
  }

  #fileLine(route: FileRoute<State>): Line<State> {
    return {
      pattern: this.#pattern(route.pattern),
      route: route.pattern,
      methods: route.methods,
      middlewares: [...route.middlewares, routeResponse(route)],
    };
  }

  #pattern(path: string): URLPattern {
    const { basePath } = this.config;
    // The app's own root may be asked for without its slash.
    const below = path === "/" && basePath !== "" ? "{/}?" : path;
    return new URLPattern({ pathname: basePath + below });
  }

  /** Answers HEAD like GET, if no handler takes HEAD. */
  #chain(lines: readonly Line<State>[], ctx: Context<State>): Middleware<State>[] {
    const { method } = ctx.req;
    const own = this.#chainFor(method, lines, ctx);
    const isAnsweredAsGet = method === "HEAD" && own.failure !== undefined;
    const { chain, failure } = isAnsweredAsGet ? this.#chainFor("GET", lines, ctx) : own;
    return failure === undefined ? chain : [...chain, () => Promise.reject(failure)];
  }

  /** The middlewares that a request passes, and the first route that answers it. */
  #chainFor(method: string, lines: readonly Line<State>[], ctx: Context<State>) {
    const chain: Middleware<State>[] = [];
    let failure = new HttpError(404, `nothing is at ${ctx.url.pathname}`);
    for (const { pattern, route, methods, middlewares } of lines) {
      const match = pattern.exec({ pathname: ctx.url.pathname });
      if (match === null) continue;
      if (route !== undefined && methods !== undefined && !methods.has(method)) {
        failure = new HttpError(405, `${route} does not take ${ctx.req.method}`);
        continue;
      }
      chain.push(...middlewares);
      if (route === undefined) continue;
      Object.assign(ctx, { route, params: decoded(match.pathname.groups) });
      return { chain };
    }
    return { chain, failure };
  }

  async #run(ctx: Context<State>, chain: readonly Middleware<State>[]): Promise<Response> {
    const from = async (index: number): Promise<Response> => {
      ctx.next = () => from(index + 1);
      try {
        return await chain[index](ctx);
      } catch (error) {
        // A middleware above that catches the error finds it here too.
        ctx.error = error;
        throw error;
      }
    };
    try {
      return await from(0);
    } catch (error) {
      const handlers = { notFound: this.#notFound, onError: this.#onError };
      return await failureResponse(ctx, error, handlers);
    }
  }
}

async function withoutBody(response: Response): Promise<Response> {
  await response.body?.cancel();
  return new Response(null, response);
}

/** Decodes percent signs; an invalid sequence stays as it is. */
function decoded(groups: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(groups).map(([name, value = ""]) => [name, decodedText(value)]),
  );
}

function decodedText(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const unknownInfo: Deno.ServeHandlerInfo = {
  remoteAddr: { transport: "tcp", hostname: "127.0.0.1", port: 0 },
  completed: Promise.resolve(),
};
