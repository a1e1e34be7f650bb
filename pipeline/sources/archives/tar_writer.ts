/** Writes tars of small files with short names, for what is kept in the cache. */
const block = 512;
const encoder = new TextEncoder();

/** An entry's header, its bytes, and zeros to the next block. */
export function tarEntry(name: string, bytes: Uint8Array): Uint8Array {
  const entry = new Uint8Array(block + Math.ceil(bytes.length / block) * block);
  const write = (at: number, text: string) => void entry.set(encoder.encode(text), at);
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, "0");
  write(0, name);
  write(100, "0000644\0");
  write(124, `${octal(bytes.length, 11)}\0`);
  write(136, `${octal(0, 11)}\0`);
  write(148, " ".repeat(8)); // where the sum is, it counts as spaces
  write(156, "0");
  write(257, "ustar\x0000");
  const sum = entry.subarray(0, block).reduce((total, byte) => total + byte, 0);
  write(148, `${octal(sum, 6)}\0 `);
  entry.set(bytes, block);
  return entry;
}
