/** Lists of tensors, which one launch works on (`kernels/lists.cuh`). */
const listLength = 32;
const perBlock = 1024;

/** One tensor of each array, all of one length. */
export interface ListEntry {
  addresses: readonly bigint[];
  length: number;
}

/** A launch's part of a list: the struct for the kernel, and its blocks. */
export interface ListPart {
  struct: Uint8Array;
  tensors: number;
  blocks: number;
}

/** Cuts a list into launches. Empty tensors need none. */
export function listParts(entries: readonly ListEntry[]): ListPart[] {
  const some = entries.filter(({ length }) => length > 0);
  const parts = Math.ceil(some.length / listLength);
  return Array.from(
    { length: parts },
    (_, part) => packed(some.slice(part * listLength, (part + 1) * listLength)),
  );
}

/** struct { float* a[32]; ... int count[32]; int first[32]; int size; }, to a whole 8 bytes. */
function packed(entries: readonly ListEntry[]): ListPart {
  const arrays = entries[0].addresses.length;
  const view = new DataView(new ArrayBuffer(8 * listLength * (arrays + 1) + 8));
  const counts = 8 * listLength * arrays;
  let blocks = 0;
  for (const [k, { addresses, length }] of entries.entries()) {
    addresses.forEach((address, array) =>
      view.setBigUint64(8 * (listLength * array + k), address, true)
    );
    view.setInt32(counts + 4 * k, length, true);
    view.setInt32(counts + 4 * (listLength + k), blocks, true);
    blocks += Math.ceil(length / perBlock);
  }
  view.setInt32(counts + 8 * listLength, entries.length, true);
  return { struct: new Uint8Array(view.buffer), tensors: entries.length, blocks };
}
