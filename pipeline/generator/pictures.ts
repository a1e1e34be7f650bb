/** Pictures as files that say what made them. */
import sharp, { type Sharp } from "sharp";
import {
  type GridOptions,
  gridSizes,
  openRaster,
  type Raster,
} from "../outputs/samples/image_grid.ts";
import { encodeMp4 } from "./mp4.ts";
import { parseRecipe, type Recipe } from "./recipe.ts";

export type StillFormat = "png" | "webp" | "jpeg";
export const stillFormats: readonly StillFormat[] = ["png", "webp", "jpeg"];
export type MovingFormat = "gif" | "webp" | "mp4";
export const movingFormats: readonly MovingFormat[] = ["gif", "webp", "mp4"];

export const extensionOf = (format: StillFormat | MovingFormat) =>
  format === "jpeg" ? "jpg" : format;

/** The most pixels of a side that each format holds. */
const mostSide = { png: 65_535, webp: 16_383, jpeg: 65_535, gif: 65_535, mp4: 4096 };

/** The most pixels that are put together in memory. */
const mostPixels = 2 ** 27;

export type Layout = Omit<GridOptions, "channels">;

/** @throws RangeError with the cure when the format cannot hold such a grid, or memory cannot */
export function checkGrid(
  layout: Layout,
  format: StillFormat | MovingFormat,
  frames = 1,
): void {
  const { rows, columns, height, width } = gridSizes(layout);
  const side = Math.max(height, width);
  if (side > mostSide[format]) {
    throw new RangeError(
      `a grid of ${columns} x ${rows} images would be ${width}x${height} pixels, and ${format} holds ` +
        `${mostSide[format]} a side: lower --count or --scale, state other --columns, or --single`,
    );
  }
  const pixels = height * width * frames;
  if (pixels <= mostPixels) return;
  const what = frames === 1
    ? `a grid of ${columns} x ${rows} images`
    : `${frames} frames of ${width}x${height} pixels`;
  throw new RangeError(
    `${what} would take ${pixels} pixels, and at most ${mostPixels} are held at once: lower ` +
      (frames === 1 ? "--count or --scale, or state --single" : "--frames, --count or --scale"),
  );
}

/** Encodes a picture. PNG and WebP keep every pixel; JPEG does not, and has no transparency. */
export function encodePicture(
  raster: Raster,
  format: StillFormat,
  recipe: Recipe,
): Promise<Uint8Array> {
  const image = described(openRaster(raster), recipe);
  switch (format) {
    case "png":
      return bytesOf(image.png());
    case "webp":
      return bytesOf(image.webp({ lossless: true }));
    case "jpeg":
      return bytesOf(
        image.flatten({ background: "#fff" }).jpeg({ quality: 95, chromaSubsampling: "4:4:4" }),
      );
  }
}

/** Encodes frames that follow one another, endlessly. */
export async function encodeMovie(
  frames: readonly Raster[],
  format: MovingFormat,
  options: { frameMillis: number; recipe: Recipe },
): Promise<Uint8Array> {
  const { frameMillis, recipe } = options;
  if (format === "mp4") {
    return await encodeMp4(frames, { frameMillis, comment: JSON.stringify(recipe) });
  }
  const [{ height, width, channels }] = frames;
  const pixels = new Uint8Array(frames.length * height * width * channels);
  frames.forEach((frame, i) => pixels.set(frame.pixels, i * height * width * channels));
  const raw = { height: height * frames.length, width, channels, pageHeight: height };
  const image = described(sharp(pixels, { raw, limitInputPixels: false }), recipe);
  const timing = { delay: frames.map(() => frameMillis), loop: 0 };
  if (format === "webp") return await bytesOf(image.webp({ ...timing, quality: 90 }));
  return withComment(await bytesOf(image.gif(timing)), JSON.stringify(recipe));
}

async function bytesOf(image: Sharp): Promise<Uint8Array> {
  return new Uint8Array(await image.toBuffer());
}

/** In EXIF for viewers, and in XMP, which is read back. */
function described(image: Sharp, recipe: Recipe): Sharp {
  const json = JSON.stringify(recipe);
  const ascii = json.replaceAll(
    /[^ -~]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return image
    .withExif({ IFD0: { ImageDescription: ascii, Software: "reactive-dcgan" } })
    .withXmp(xmpOf(ascii));
}

const xmlEscapes: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

function xmpOf(text: string): string {
  const escaped = text.replaceAll(/[&<>"]/g, (char) => xmlEscapes[char]);
  return '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">' +
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" ' +
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:description><rdf:Alt><rdf:li ' +
    `xml:lang="x-default">${escaped}</rdf:li></rdf:Alt></dc:description></rdf:Description></rdf:RDF>` +
    '</x:xmpmeta><?xpacket end="w"?>';
}

const gifTrailer = 0x3b;
const commentLabel = [0x21, 0xfe];

/** GIF has neither EXIF nor XMP here: a comment extension before the trailer, in blocks of 255 bytes. */
function withComment(gif: Uint8Array, comment: string): Uint8Array {
  const text = new TextEncoder().encode(comment);
  const blocks = Array.from({ length: Math.ceil(text.length / 255) }, (_, i) => {
    const part = text.subarray(i * 255, (i + 1) * 255);
    return [part.length, ...part];
  }).flat();
  return Uint8Array.from([...gif.subarray(0, -1), ...commentLabel, ...blocks, 0, gifTrailer]);
}

/**
 * What made a picture.
 *
 * @throws RangeError when it is no picture, or does not say
 */
export async function readRecipe(picture: Uint8Array): Promise<Recipe> {
  let xmp: string | undefined;
  try {
    xmp = (await sharp(picture).metadata()).xmpAsString;
  } catch (cause) {
    throw new RangeError("it is no picture that can be read", { cause });
  }
  const [, escaped] = xmp?.match(/<rdf:li xml:lang="x-default">([^<]*)<\/rdf:li>/) ?? [];
  if (escaped === undefined) {
    throw new RangeError(
      "it does not say what made it: only pictures of deno task sample do, until another program " +
        "saves them without their metadata",
    );
  }
  const text = Object.entries(xmlEscapes).reverse()
    .reduce((text, [char, escape]) => text.replaceAll(escape, char), escaped);
  return parseRecipe(text);
}
