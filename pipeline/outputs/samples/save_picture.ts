import { errorMessage } from "../../contracts/error_message.ts";
import type { Warning } from "../../contracts/events.ts";

/**
 * The event of a saved picture, or a warning with the reason of the failure: a full disk must not end
 * training for a picture.
 *
 * @param writing settles with the picture's path relative to the run's folder
 */
export async function savePicture<E>(
  writing: Promise<string>,
  event: (file: string) => E,
): Promise<E | Warning> {
  let file: string;
  try {
    file = await writing;
  } catch (error) {
    const message = `${errorMessage(error)}; training goes on without that picture`;
    return { type: "warning", at: Date.now(), message };
  }
  return event(file);
}
