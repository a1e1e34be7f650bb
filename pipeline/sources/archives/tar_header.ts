/** The headers of a tar: POSIX ustar and pax, and GNU's. */

export interface TarHeader {
  name: string;
  /** The type flag, one character: "0" for a file, "5" for a folder, "L" and "x" for what comes next. */
  type: string;
  size: number;
}

/** Reads a header of 512 bytes. */
export function parseHeader(bytes: Uint8Array): TarHeader | "end" | "damaged" {
  if (bytes.every((byte) => byte === 0)) return "end";
  if (numberOf(bytes.subarray(148, 156)) !== sumOf(bytes)) return "damaged";
  const name = textOf(bytes.subarray(0, 100));
  // GNU's own header has other fields where POSIX has the first part of a long name.
  const isPosix = textOf(bytes.subarray(257, 263)) === "ustar";
  const prefix = isPosix ? textOf(bytes.subarray(345, 500)) : "";
  const size = numberOf(bytes.subarray(124, 136));
  if (!(size >= 0)) return "damaged";
  const type = String.fromCharCode(bytes[156] || 48);
  // Links and folders have no bytes, whatever size they state.
  return {
    name: prefix ? `${prefix}/${name}` : name,
    type,
    size: "12345".includes(type) ? 0 : size,
  };
}

/** The sum of all bytes, with spaces in place of the sum itself. */
function sumOf(bytes: Uint8Array): number {
  const isSum = (at: number) => at >= 148 && at < 156;
  return bytes.reduce((sum, byte, at) => sum + (isSum(at) ? 32 : byte), 0);
}

/** Octal digits, or by GNU big-endian bytes after a first bit that is set. */
function numberOf(field: Uint8Array): number {
  if (field[0] & 0x80) return field.subarray(1).reduce((value, byte) => value * 256 + byte, 0);
  const digits = textOf(field).trim();
  return digits === "" ? 0 : /^[0-7]+$/.test(digits) ? parseInt(digits, 8) : NaN;
}

/** Text up to its first zero. */
export function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}

/** What a pax header says of the entry after it: lines of `length key=value`. */
export function paxRecords(bytes: Uint8Array): { path?: string; size?: number } {
  const records: { path?: string; size?: number } = {};
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(32, at);
    const length = space < 0 ? NaN : Number(new TextDecoder().decode(bytes.subarray(at, space)));
    if (!(length > space - at)) break;
    const line = new TextDecoder().decode(bytes.subarray(space + 1, at + length - 1));
    const [key, value] = [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)];
    if (key === "path") records.path = value;
    if (key === "size" && /^\d{1,15}$/.test(value)) records.size = Number(value);
    at += length;
  }
  return records;
}
