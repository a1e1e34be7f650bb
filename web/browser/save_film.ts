import { answerOf } from "./api.ts";
import { saveBlob } from "./save_picture.ts";

/**
 * Saves a film of a run's samples.
 *
 * @returns the samples that it had to leave out
 * @throws Error that says what the server answered
 */
export async function saveFilm(url: string, name: string): Promise<string[]> {
  const answer = await answerOf(url);
  saveBlob(await answer.blob(), name);
  const skipped = answer.headers.get("x-skipped-samples");
  return skipped ? skipped.split(",").map(decodeURIComponent) : [];
}
