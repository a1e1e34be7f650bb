import { HttpError } from "fresh";
import { errorMessage } from "../../../pipeline/contracts/text.ts";

/**
 * Runs an action of the store, and turns its refusal into a response.
 *
 * @throws HttpError 409 with the store's line
 */
export async function refusable<R>(action: () => R | Promise<R>): Promise<R> {
  try {
    return await action();
  } catch (cause) {
    throw new HttpError(409, errorMessage(cause), { cause });
  }
}
