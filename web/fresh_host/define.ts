/** Identity functions that only add types. */
import type { ComponentChildren } from "preact";
import type { Context, Middleware, PageProps } from "./context.ts";

/** Data for the page component of a route, from its handler. */
export interface PageResponse<Data> {
  data: Data;
  headers?: HeadersInit;
  status?: number;
}

export type HandlerFn<Data, State> = (
  ctx: Context<State>,
) => Response | PageResponse<Data> | Promise<Response | PageResponse<Data>>;

export type Method = "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS";

export type HandlerByMethod<Data, State> = {
  [method in Method]?: HandlerFn<Data, State>;
};

export type RouteHandler<Data, State> =
  | HandlerFn<Data, State>
  | HandlerByMethod<Data, State>;

type DataIn<Result> = Result extends PageResponse<infer Data> ? Data : never;

/** What the handlers of a route hand to its page. */
type DataOf<Handler> = Handler extends (...args: never[]) => infer Result ? DataIn<Awaited<Result>>
  : { [method in keyof Handler]: DataOf<Handler[method]> }[keyof Handler];

type PageComponent<Data, State> = (
  props: PageProps<Data, State>,
) => ComponentChildren | Response | Promise<ComponentChildren | Response>;

export interface Define<State> {
  handlers<Handler extends RouteHandler<unknown, State>>(handler: Handler): Handler;
  page<Handler = never>(
    component: PageComponent<[Handler] extends [never] ? unknown : DataOf<Handler>, State>,
  ): typeof component;
  layout(component: PageComponent<unknown, State>): typeof component;
  middleware<M extends Middleware<State> | Middleware<State>[]>(middleware: M): M;
}

/** Gives handlers, pages, layouts and middlewares the app's type of state. */
export function createDefine<State>(): Define<State> {
  return {
    handlers: (handler) => handler,
    page: (component) => component,
    layout: (component) => component,
    middleware: (middleware) => middleware,
  };
}

/** What a handler returns to have its page rendered with data. */
export function page<Data>(
  data: Data,
  options?: Omit<PageResponse<Data>, "data">,
): PageResponse<Data>;
export function page(): PageResponse<undefined>;
export function page(data?: unknown, options: Omit<PageResponse<unknown>, "data"> = {}) {
  return { data, ...options };
}
