/** The arguments of `deno task export`. */
import { Command } from "commander";
import { path } from "../cli/parsers.ts";
import { readWords, valueFlag } from "../cli/read_words.ts";
import { UsageError } from "../cli/usage_error.ts";
import { fromWord, type WeightFlags, withWeightFlags } from "./weight_flags.ts";

export interface ExportFlags extends WeightFlags {
  onnx: boolean;
  discriminator: boolean;
  safetensors: boolean;
  f16: boolean;
  pytorch: boolean;
  /** Where TensorBoard's files go: a folder, or the run's own. */
  tensorboard?: string | true;
  /** Of all but TensorBoard's files. */
  out: string;
}

/**
 * @returns undefined if the arguments ask for help
 * @throws UsageError for words that it cannot follow
 */
export function parseExportWords(words: readonly string[]): ExportFlags | undefined {
  const command = exportCommand();
  const flags = readWords<Omit<ExportFlags, "from" | "out"> & { out?: string }>(command, words);
  if (!flags) return undefined;
  const from = fromWord(command);
  const { out } = flags;
  const hasFiles = hasGeneratorFiles(flags);
  if (!hasFiles && flags.tensorboard === undefined) {
    throw new UsageError(
      "nothing to write: state --onnx, --safetensors, --pytorch or --tensorboard, or several",
    );
  }
  if (!hasFiles && out !== undefined) {
    throw new UsageError(
      "--out is for the generator's files: TensorBoard's go where --tensorboard <folder> says",
    );
  }
  if (hasFiles && out === undefined) {
    throw new UsageError("--out is missing: state the folder to write into");
  }
  if (flags.discriminator && !flags.onnx) {
    throw new UsageError("--discriminator adds D to --onnx: state that too, or leave it out");
  }
  if (flags.f16 && !flags.safetensors && !flags.pytorch) {
    throw new UsageError("--f16 is for --safetensors and --pytorch: state one, or leave it out");
  }
  return { ...flags, out: out ?? "", from };
}

/** Whether files are asked for that a generator is written into. */
export function hasGeneratorFiles(
  { onnx, safetensors, pytorch }: Pick<ExportFlags, "onnx" | "safetensors" | "pytorch">,
): boolean {
  return onnx || safetensors || pytorch;
}

export function exportHelp(): string {
  return `${exportCommand().helpInformation()}
Examples:
  deno task export runs/faces --onnx --safetensors --out faces
  deno task export runs/faces --checkpoint best --pytorch --f16 --out faces
  deno task sample faces                 # what --safetensors wrote draws again
  deno task train --init-from faces/generator.safetensors
  deno task export runs/faces --tensorboard     # then: tensorboard --logdir runs
  deno task report runs/faces                   # as one HTML file, which draws by itself
`;
}

function exportCommand(): Command {
  const command = new Command("deno task export")
    .usage("<run, checkpoint or .safetensors> --out <folder> <flags>")
    .description(
      "Writes a trained generator or a run for other programs. It trains and draws nothing.",
    )
    .argument(
      "[from]",
      "A run such as runs/<name>, one of its checkpoints, or a .safetensors file.",
    );
  return withWeightFlags(command)
    .option("--onnx", "generator.onnx, for ONNX Runtime and others: opset 17, any batch.", false)
    .option("--discriminator", "With --onnx, also discriminator.onnx.", false)
    .option("--safetensors", "generator.safetensors, and model.json, which says what it is.", false)
    .option("--f16", "Weights in 16 bits: half the size.", false)
    .option("--pytorch", "generator.py, which draws by PyTorch, with its safetensors file.", false)
    .addOption(
      valueFlag(
        "--tensorboard [folder]",
        "The run for TensorBoard: into tensorboard/ in it, or a folder of its name in another.",
        path,
      ),
    )
    .addOption(valueFlag("--out <folder>", "Where they go; it is made if it is missing.", path));
}
