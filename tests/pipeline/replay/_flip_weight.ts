import { createHash } from "node:crypto";
import { join } from "node:path";
import { decodeSafetensors, encodeSafetensors } from "../../../model/mod.ts";
import { manifestText, parseManifest } from "../../../pipeline/outputs/checkpoints/manifest.ts";

/** Turns one number's sign, and makes the checkpoint look whole again. */
export async function flipWeight(path: string, name: string, index: number): Promise<void> {
  const file = join(path, "tensors.safetensors");
  const { tensors } = decodeSafetensors(await Deno.readFile(file));
  tensors[name].data[index] = -Number(tensors[name].data[index]);
  const bytes = encodeSafetensors(tensors);
  const text = await Deno.readTextFile(join(path, "manifest.json"));
  const manifest = parseManifest(text);
  await Deno.writeFile(file, bytes);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const edited = manifestText({ ...manifest, tensors: { bytes: bytes.length, sha256 } });
  await Deno.writeTextFile(join(path, "manifest.json"), edited);
}
