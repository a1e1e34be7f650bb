import { h } from "preact";
import type { Context, Layout, Middleware, PageProps } from "./context.ts";
import type { HandlerFn, PageResponse, RouteHandler } from "./define.ts";
import type { Component } from "./file_routes.ts";
import { HttpError } from "./http_error.ts";

interface Route<State> {
  handler?: RouteHandler<unknown, State>;
  component?: Component<State>;
  layouts: readonly Layout<State>[];
}

/** The last middleware of a file's route: its handler, and then its page with the handler's data. */
export function routeResponse<State>(route: Route<State>): Middleware<State> {
  return async (ctx) => {
    const { layouts } = ctx;
    ctx.layouts = [...layouts, ...route.layouts];
    try {
      return await respond(ctx, route);
    } finally {
      // An error page is rendered within the app's layout only.
      ctx.layouts = layouts;
    }
  };
}

/** A page in place of one that failed, for any method. */
export function failurePage<State>(
  component: Component<State>,
  layouts: readonly Layout<State>[],
): Middleware<State> {
  return routeResponse({ handler: withoutData, component, layouts });
}

async function respond<State>(
  ctx: Context<State>,
  { handler, component }: Route<State>,
): Promise<Response> {
  const answer = await handlerFor(handler, component, ctx)(ctx);
  if (answer instanceof Response) return answer;
  if (component === undefined) throw new HttpError(404, `${ctx.route} has no page`);
  ctx.data = answer.data;
  const content = await component(pageProps(ctx) as PageProps<never, State>);
  if (content instanceof Response) return content;
  return await ctx.render(content, {
    headers: answer.headers,
    status: answer.status ?? statusOf(ctx.error),
  });
}

/** The status of a thrown error; 200 if there was none. */
export function statusOf(error: unknown): number {
  if (error === null) return 200;
  return error instanceof HttpError ? error.status : 500;
}

export function pageProps<State>(ctx: Context<State>): PageProps<unknown, State> {
  const { config, url, req, params, info, state, error, route, data } = ctx;
  return {
    config,
    url,
    req,
    params,
    info,
    state,
    error,
    route,
    data,
    Component: () => h("", null),
  };
}

function handlerFor<State>(
  handler: RouteHandler<unknown, State> | undefined,
  component: Component<State> | undefined,
  { req, route }: Context<State>,
): HandlerFn<unknown, State> {
  if (typeof handler === "function") return handler;
  const method = req.method as keyof typeof handler;
  const found = handler?.[method] ?? (req.method === "HEAD" ? handler?.GET : undefined);
  if (found) return found;
  if (component && /^(GET|HEAD)$/.test(req.method)) return withoutData;
  throw new HttpError(405, `${route} does not take ${req.method}`);
}

const withoutData = (): PageResponse<undefined> => ({ data: undefined });
