import { errorMessage } from "../../contracts/text.ts";
import type { Warning } from "../../contracts/events.ts";
import { warning } from "../../contracts/run_events.ts";

/**
 * The event of a saved picture, or a warning with the reason of the failure: a full disk must not end
 * training for a picture.
 *
 * @param writing settles with the path of the picture, or pictures, relative to the run's folder
 */
export async function savePicture<E, F>(
  writing: Promise<F>,
  event: (file: F) => E,
): Promise<E | Warning> {
  let file: F;
  try {
    file = await writing;
  } catch (error) {
    const message = `${errorMessage(error)}; training goes on without that picture`;
    return warning(message);
  }
  return event(file);
}
