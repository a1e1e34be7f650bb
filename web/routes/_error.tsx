import { HttpError } from "fresh";
import { define } from "../utils.ts";
import { wordsOf } from "../words/words.ts";

/** What went wrong: a page for readers, a line of text for programs. */
export default define.page(({ error, url, state }) => {
  const status = error instanceof HttpError ? error.status : 500;
  // Messages of other errors may name files of this machine.
  const message = error instanceof HttpError ? error.message : "internal error";
  if (url.pathname.startsWith("/api/")) return new Response(message, { status });
  // What fails early has met no middleware that knows the reader's language.
  const words = wordsOf(state.language ?? "en");
  return (
    <div class="card message">
      <h1>{status === 404 ? words.notFound : words.wentWrong}</h1>
      <p>{status === 404 ? words.notFoundHint : message}</p>
      <a class="button" href="/">{words.backToRuns}</a>
    </div>
  );
});
