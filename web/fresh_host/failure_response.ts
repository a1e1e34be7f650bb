import type { Context, Middleware } from "./context.ts";
import { HttpError } from "./http_error.ts";
import { statusOf } from "./route_response.ts";

interface FailureHandlers<State> {
  notFound?: Middleware<State>;
  onError?: Middleware<State>;
}

/** The answer to a request whose handler threw: by the app's own handlers, or else one line of text. */
export async function failureResponse<State>(
  ctx: Context<State>,
  error: unknown,
  { notFound, onError }: FailureHandlers<State>,
): Promise<Response> {
  ctx.error = error;
  const status = statusOf(error);
  const handle = status === 404 ? notFound ?? onError : onError;
  if (handle) return await handle(ctx);
  // Messages of other errors may name this machine's files.
  const message = error instanceof HttpError ? error.message : "internal error";
  return ctx.text(message, { status });
}
