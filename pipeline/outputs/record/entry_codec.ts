/** Encodes and decodes the bytes of an entry. */
import { decode, encode } from "@msgpack/msgpack";
import * as v from "valibot";
import { firstIssue } from "../../contracts/schemas.ts";
import { type RecordEntry, recordEntry } from "./entries.ts";
import { hasMoreValues } from "./value_count.ts";

export function encodeEntry(entry: RecordEntry): Uint8Array {
  return encode(entry, { ignoreUndefined: true });
}

/** @throws RangeError when the bytes are no entry */
export function decodeEntry(payload: Uint8Array): RecordEntry {
  const { success, output, issues } = v.safeParse(recordEntry, decoded(payload));
  if (success) return output;
  throw new RangeError(`a record is not what it must be: ${firstIssue(issues)}`);
}

// A step of the largest batch, with its draws, has fewer values.
const mostValues = 4e6;

function decoded(payload: Uint8Array): unknown {
  // A stated length cannot exceed the bytes that follow: each value takes one byte or more.
  const most = payload.length;
  if (hasMoreValues(payload, mostValues)) throw new RangeError("a record has more values than any");
  try {
    return decode(payload, {
      maxStrLength: most,
      maxBinLength: most,
      maxArrayLength: most,
      maxMapLength: most,
      maxExtLength: most,
    });
  } catch (cause) {
    throw new RangeError("a record is not in MessagePack", { cause });
  }
}
