import type { Words } from "../words/words.ts";

/** The page in place of one that failed. */
export function Failure({ words, status, message }: {
  words: Words;
  status: number;
  message: string;
}) {
  return (
    <div class="card message">
      <h1>{status === 404 ? words.notFound : words.wentWrong}</h1>
      <p>{status === 404 ? words.notFoundHint : message}</p>
      <a class="button" href=".">{words.backToRuns}</a>
    </div>
  );
}
