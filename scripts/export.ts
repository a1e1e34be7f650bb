/** `deno task export`: writes a trained generator for other programs. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  descriptionText,
  discriminatorOnnx,
  type GeneratorFile,
  generatorOnnx,
  generatorPython,
  generatorSafetensors,
  modelFile,
  openGenerator,
  weightsFile,
  writeWhole,
} from "../pipeline/generator/exports/mod.ts";
import { printable, settingsPath } from "../pipeline/store/mod.ts";
import { shownPath } from "./cli/places.ts";
import { runScript } from "./cli/run_script.ts";
import { UsageError } from "./cli/usage_error.ts";
import {
  type ExportFlags,
  exportHelp,
  hasGeneratorFiles,
  parseExportWords,
} from "./generator/export_flags.ts";
import { reportOn } from "./generator/report.ts";

await runScript(async () => {
  const flags = parseExportWords(Deno.args);
  if (!flags) {
    console.log(exportHelp());
    return;
  }
  if (hasGeneratorFiles(flags)) await writeGenerator(flags);
  if (flags.tensorboard !== undefined) await writeBoard(flags.from, flags.tensorboard);
});

async function writeGenerator(flags: ExportFlags): Promise<void> {
  const file = openGenerator(flags.from, flags);
  file.notes.forEach((note) => console.error(`note: ${printable(note)}`));
  // All is made before anything is written.
  const files = filesOf(file, flags);
  Deno.mkdirSync(flags.out, { recursive: true });
  for (const [name, bytes] of Object.entries(files)) {
    const path = join(flags.out, name);
    await writeWhole(path, bytes);
    console.log(`${printable(shownPath(path))}  ${bytes.length} bytes`);
  }
}

async function writeBoard(from: string, stated: string | true): Promise<void> {
  if (!existsSync(settingsPath(from))) {
    throw new UsageError(`--tensorboard: ${from} is no run: name one, as runs/<name>`);
  }
  const { boardFolder, exportToTensorBoard } = await import("../pipeline/tensorboard/mod.ts");
  const to = boardFolder(Deno.realPathSync(from), stated === true ? undefined : stated);
  const { report, end } = reportOn("writing events");
  const path = exportToTensorBoard(from, to, report);
  end();
  console.log(`${printable(shownPath(path))}  ${Deno.statSync(path).size} bytes`);
}

function filesOf(file: GeneratorFile, flags: ExportFlags): Record<string, Uint8Array> {
  const { onnx, discriminator, safetensors, pytorch, f16 } = flags;
  const hasWeights = safetensors || pytorch;
  return {
    ...onnx && { "generator.onnx": generatorOnnx(file) },
    ...onnx && discriminator && { "discriminator.onnx": discriminatorOnnx(file) },
    ...hasWeights && {
      [weightsFile]: generatorSafetensors(file, f16 ? "f16" : "f32"),
      [modelFile]: new TextEncoder().encode(descriptionText(file)),
    },
    ...pytorch && { "generator.py": generatorPython(file) },
  };
}
