import { HttpError } from "fresh";
import { Failure } from "../components/failure.tsx";
import { define } from "./context/define.ts";
import { wordsOf } from "../words/words.ts";
import { refusal } from "./guards/refusal.ts";

/**
 * Answers to errors: with a page for browsers, a line of text for programs. An `_error.tsx` would skip
 * the middlewares that secure every response.
 */
export const failures = define.middleware(async (ctx) => {
  try {
    return await ctx.next();
  } catch (error) {
    // Messages of other errors may name this machine's files.
    const { status, message } = error instanceof HttpError
      ? error
      : { status: 500, message: "internal error" };
    if (ctx.url.pathname.startsWith(`${ctx.config.basePath}/api/`)) return refusal(status, message);
    const words = wordsOf(ctx.state.language);
    return await ctx.render(<Failure {...{ words, status, message }} />, { status });
  }
});
