import { HttpError } from "fresh";
import * as v from "valibot";

/**
 * Reads a request's JSON body and checks it by a schema.
 *
 * @throws HttpError 415 when it is no JSON by its type, 400 when it is something else
 */
export async function readJson<T>(req: Request, schema: v.GenericSchema<unknown, T>): Promise<T> {
  // Another site can post text and forms without a preflight request, but not this type.
  if (!/^application\/json\b/.test(req.headers.get("content-type") ?? "")) {
    throw new HttpError(415, "the body must be application/json");
  }
  const { success, output, issues } = v.safeParse(schema, parsed(await req.text()));
  if (success) return output;
  throw new HttpError(400, `the body is not valid: ${issues[0].message}`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
