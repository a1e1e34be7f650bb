/** How many values a MessagePack text holds, found without making any of them. */

/** Of the formats with a length in front: bytes of that length, and of what follows besides it. */
interface Sized {
  lengthBytes: number;
  extraBytes: number;
}

const sized: Record<number, Sized> = {
  0xc4: { lengthBytes: 1, extraBytes: 0 }, // bin
  0xc5: { lengthBytes: 2, extraBytes: 0 },
  0xc6: { lengthBytes: 4, extraBytes: 0 },
  0xc7: { lengthBytes: 1, extraBytes: 1 }, // ext
  0xc8: { lengthBytes: 2, extraBytes: 1 },
  0xc9: { lengthBytes: 4, extraBytes: 1 },
  0xd9: { lengthBytes: 1, extraBytes: 0 }, // str
  0xda: { lengthBytes: 2, extraBytes: 0 },
  0xdb: { lengthBytes: 4, extraBytes: 0 },
};

/** Bytes behind the first, of the formats with a fixed length from 0xca on: numbers, then fixext. */
const fixed = [4, 8, 1, 2, 4, 8, 1, 2, 4, 8, 2, 3, 5, 9, 17];

/**
 * Counts until there are more than `most`. A byte can stand for an empty list, so that a file of some
 * megabytes could take gigabytes of memory.
 *
 * @see https://github.com/msgpack/msgpack/blob/master/spec.md
 */
export function hasMoreValues(bytes: Uint8Array, most: number): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let count = 0;
  for (let at = 0; at < bytes.length; count++) {
    if (count > most) return true;
    at += lengthAt(view, at);
  }
  return count > most;
}

/** Of a value without those inside of it. A length that is cut off says no more than the end. */
function lengthAt(view: DataView, at: number): number {
  const byte = view.getUint8(at);
  if (byte >= 0xa0 && byte <= 0xbf) return 1 + (byte & 0x1f); // fixstr
  const { lengthBytes, extraBytes } = sized[byte] ?? { lengthBytes: 0, extraBytes: 0 };
  if (lengthBytes > 0) return 1 + lengthBytes + extraBytes + unsigned(view, at + 1, lengthBytes);
  if (byte >= 0xca && byte <= 0xd8) return 1 + fixed[byte - 0xca];
  if (byte === 0xdc || byte === 0xde) return 3; // arrays and maps: what is in them follows
  if (byte === 0xdd || byte === 0xdf) return 5;
  return 1;
}

function unsigned(view: DataView, at: number, bytes: number): number {
  if (at + bytes > view.byteLength) return view.byteLength;
  return bytes === 1 ? view.getUint8(at) : bytes === 2 ? view.getUint16(at) : view.getUint32(at);
}
