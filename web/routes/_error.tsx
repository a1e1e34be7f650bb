import { HttpError } from "fresh";
import { define } from "../utils.ts";
import { wordsOf } from "../words/words.ts";

/** What went wrong, in the server's words. */
export default define.page(({ error, state: { language } }) => {
  const words = wordsOf(language ?? "en");
  const isMissing = error instanceof HttpError && error.status === 404;
  return (
    <div class="card message">
      <h1>{isMissing ? words.notFound : words.wentWrong}</h1>
      <p>{isMissing || !(error instanceof HttpError) ? words.notFoundHint : error.message}</p>
      <a class="button" href="/">{words.backToRuns}</a>
    </div>
  );
});
