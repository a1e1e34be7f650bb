import sharp from "sharp";

const sidePixels = 192;

/** The upper left part of a picture, at most 192 pixels wide and high, as WebP. */
export async function thumbnail(png: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const picture = sharp(png);
  const { width, height } = await picture.metadata();
  const part = { width: Math.min(width, sidePixels), height: Math.min(height, sidePixels) };
  const bytes = await picture.extract({ left: 0, top: 0, ...part }).webp({ quality: 80 })
    .toBuffer();
  return new Uint8Array(bytes);
}
