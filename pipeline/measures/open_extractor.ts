import { extractorPattern, isOnnxFile } from "../contracts/extractors.ts";
import type { Extractor } from "./extractor.ts";
import { pixels } from "./pixel_extractor.ts";

/**
 * `random-1` is another network than `random`: one to search with, and one to judge with.
 *
 * @throws RangeError for an unknown name
 */
export async function openExtractor(name: string): Promise<Extractor> {
  if (isOnnxFile(name)) return await (await import("./onnx_network.ts")).openOnnxNetwork(name);
  if (!extractorPattern.test(name)) {
    throw new RangeError(
      `extractor "${name}": it must be pixels, random, random- and a number, or an .onnx file`,
    );
  }
  if (name === "pixels") return pixels;
  const { openRandomNetwork } = await import("./random_network.ts"); // pixels need no tensors
  return await openRandomNetwork(Number(name.split("-")[1] ?? 0));
}
