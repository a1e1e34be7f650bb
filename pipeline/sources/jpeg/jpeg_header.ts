/** What the header of a JPEG says, out of its first bytes. */

export interface JpegHeader {
  /** As the pixels lie in the file, before any orientation. */
  height: number;
  width: number;
  /** 1 is gray, 3 are colours, 4 are a printer's. */
  components: number;
  /** By EXIF, from 1 to 8; 1 is upright. */
  orientation: number;
  /** Whether its pixels are gray or RGB as they come out of any decoder: no profile, no odd colours. */
  isPlain: boolean;
}

const mark = { exif: 0xe1, profile: 0xe2, adobe: 0xee, scan: 0xda, end: 0xd9 };
/** Frames by Huffman codes: baseline, extended, progressive. */
const usualFrames = [0xc0, 0xc1, 0xc2];
const isFrame = (marker: number) =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/** @returns undefined where the bytes are no JPEG's, or end before the size is told */
export function jpegHeader(bytes: Uint8Array): JpegHeader | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let orientation = 1;
  let hasProfile = false;
  let transform: number | undefined;
  for (let at = 2; at + 4 <= bytes.length;) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1];
    if (marker === 0xff || (marker >= 0xd0 && marker <= 0xd7) || marker === 0x01) {
      at += marker === 0xff ? 1 : 2; // fill bytes, and markers without a length
      continue;
    }
    if (marker === mark.scan || marker === mark.end) return undefined;
    const length = view.getUint16(at + 2);
    const segment = bytes.subarray(at + 4, at + 2 + length);
    if (length < 2 || segment.length < length - 2) return undefined;
    if (isFrame(marker)) {
      if (segment.length < 6) return undefined;
      const [height, width] = [view.getUint16(at + 5), view.getUint16(at + 7)];
      const [bits, components] = [segment[0], segment[5]];
      if (height === 0 || width === 0) return undefined;
      const hasUsualColours = components === 1 ||
        (components === 3 && (transform === undefined || transform === 1));
      const isPlain = usualFrames.includes(marker) && bits === 8 && hasUsualColours && !hasProfile;
      return { height, width, components, orientation, isPlain };
    }
    if (marker === mark.exif) orientation = orientationIn(segment) ?? orientation;
    if (marker === mark.profile && startsWith(segment, "ICC_PROFILE\0")) hasProfile = true;
    if (marker === mark.adobe && startsWith(segment, "Adobe")) transform = segment[11];
    at += 2 + length;
  }
}

const startsWith = (bytes: Uint8Array, text: string) =>
  String.fromCharCode(...bytes.subarray(0, text.length)) === text;

/** The tag of EXIF's first directory that says how the picture is turned. */
const orientationTag = 0x0112;

/** @returns undefined without a tag; 0 where it has a value that nobody defines */
function orientationIn(segment: Uint8Array): number | undefined {
  if (!startsWith(segment, "Exif\0\0")) return undefined;
  const tiff = segment.subarray(6);
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  const isLittle = startsWith(tiff, "II");
  const has = (at: number, bytes: number) => at + bytes <= tiff.length;
  if (!has(0, 8)) return undefined;
  const directory = view.getUint32(4, isLittle);
  if (!has(directory, 2)) return undefined;
  const count = view.getUint16(directory, isLittle);
  for (let entry = 0; entry < count && has(directory + 2 + 12 * entry, 12); entry++) {
    const at = directory + 2 + 12 * entry;
    if (view.getUint16(at, isLittle) !== orientationTag) continue;
    const value = view.getUint16(at + 8, isLittle);
    return value >= 1 && value <= 8 ? value : 0;
  }
}
