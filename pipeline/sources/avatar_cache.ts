/** Drawn avatars on disk, one PNG each, so that they are drawn once and not once a run. */
import { join } from "node:path";
import sharp from "sharp";
import { writeWhole } from "../files/write_whole.ts";
import { decoded, type RawImage } from "./pixels.ts";

export interface AvatarCache {
  /** undefined if the image is not there, or damaged. */
  read(index: number): Promise<RawImage | undefined>;
  /** Never throws: the first failure ends caching, and is told to `onWarning`. */
  write(index: number, image: RawImage): Promise<void>;
}

/**
 * Opens a folder of drawn avatars. Nothing is made on disk before the first write.
 *
 * @param expected what a file must hold to be taken for a drawn avatar
 */
export function avatarCache(
  folder: string,
  expected: Omit<RawImage, "pixels">,
  onWarning: (message: string) => void = () => {},
): AvatarCache {
  let writable = true;
  const pathOf = (index: number) => join(folder, `${String(index).padStart(6, "0")}.png`);

  const isWhole = (image: RawImage) =>
    image.height === expected.height && image.width === expected.width &&
    image.channels === expected.channels;

  const read = async (index: number) => {
    // Whatever is wrong with a cached file, the cure is the same: it is drawn again.
    const image = await Deno.readFile(pathOf(index))
      .then((png) => decoded(sharp(png, { failOn: "error" })))
      .catch(() => undefined);
    return image && isWhole(image) ? image : undefined;
  };

  const write = async (index: number, image: RawImage) => {
    if (!writable) return;
    try {
      await Deno.mkdir(folder, { recursive: true });
      await writeWhole(pathOf(index), await encode(image));
    } catch (error) {
      // Images that are being drawn at the same time fail alike: one warning says it all.
      if (writable) onWarning(`avatars are not cached, so each run draws them anew: ${error}`);
      writable = false;
    }
  };

  return { read, write };
}

const encode = ({ height, width, channels, pixels }: RawImage) =>
  sharp(pixels, { raw: { height, width, channels } }).png().toBuffer();
