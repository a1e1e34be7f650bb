/** Opens what a user names: a run, a checkpoint, or a file of weights. */
import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import {
  decodeSafetensors,
  floatsOf,
  type GanState,
  type GeneratorConfig,
  generatorWeights,
  type WhichGenerator,
} from "../../model/weights.ts";
import type { RunConfig } from "../contracts/run_config.ts";
import { errorMessage } from "../contracts/text.ts";
import {
  checkRunFolder,
  mostBytes,
  plainSize,
  readPlain,
  readPlainText,
} from "../files/plain_files.ts";
import type { Manifest } from "../outputs/checkpoints/mod.ts";
import {
  type Checkpoint,
  manifestFile,
  readCheckpoint,
  tensorsFile,
} from "../outputs/checkpoints/read_checkpoint.ts";
import { settingsPath } from "../store/run_folder.ts";
import { readSettings } from "../store/run_settings.ts";
import { chooseCheckpoint, type WhichCheckpoint } from "./choose_checkpoint.ts";
import { type Description, descriptionKey, parseDescription } from "./description.ts";
import { inferConfig } from "./infer_config.ts";

export interface GeneratorFile extends Description {
  /** `generator.*`: the weights that were asked for. */
  generator: GanState;
  /** `discriminator.*`; absent where the file has the generator alone. */
  discriminator: GanState | undefined;
  /** The run's settings; absent for a file of weights. */
  config: RunConfig | undefined;
  /** Tells the run's data from others; absent for a file of weights. */
  data?: Manifest["data"];
  /** Where pictures go unless told otherwise. */
  home: string;
  /** What the user should know of it. */
  notes: string[];
}

export interface OpenOptions {
  checkpoint?: WhichCheckpoint;
  /** By default averaged weights, where there are any. */
  weights?: WhichGenerator;
}

/** The file in which `export --safetensors` leaves the weights, and the one beside it. */
export const weightsFile = "generator.safetensors";
export const modelFile = "model.json";

/**
 * Reads a generator and says what it is. Changes nothing, and opens no device.
 *
 * @throws Error in one line, with the cure
 */
export function openGenerator(path: string, options: OpenOptions = {}): GeneratorFile {
  if (!existsSync(path)) {
    throw new Error(
      `there is no ${path}: name a run, as runs/<name>, one of its checkpoints, or a .safetensors file`,
    );
  }
  const real = Deno.realPathSync(path);
  if (Deno.statSync(real).isFile && !real.endsWith(".safetensors")) {
    throw new Error(
      `${path} is no .safetensors file: name one, or a run, as runs/<name>, or one of its checkpoints`,
    );
  }
  const opened = Deno.statSync(real).isDirectory
    ? openFolder(real, path, options)
    : refusingCheckpoint(real, options);
  return checked(opened, path);
}

function openFolder(folder: string, path: string, options: OpenOptions): GeneratorFile {
  if (existsSync(settingsPath(folder))) {
    checkRunFolder(folder);
    readSettings(folder); // its errors are better than those of a missing checkpoint
    const checkpoint = chooseCheckpoint(folder, options.checkpoint ?? "latest");
    return ofCheckpoint(checkpoint, { home: join(folder, "drawn"), ...options });
  }
  if (existsSync(join(folder, manifestFile))) {
    refuseChoice(folder, options);
    return ofCheckpoint(readCheckpoint(folder), { home: homeOf(folder), ...options });
  }
  const file = join(folder, weightsFile);
  if (existsSync(file)) return refusingCheckpoint(file, options);
  throw new Error(
    `${path} is no run, no checkpoint, and has no ${weightsFile}: name a run, as runs/<name>, one of ` +
      "its checkpoints, or a .safetensors file",
  );
}

/** Beside the run's own, where the checkpoint lies in a run. */
function homeOf(checkpoint: string): string {
  const above = dirname(checkpoint);
  return join(basename(above) === "checkpoints" ? dirname(above) : above, "drawn");
}

function refuseChoice(path: string, { checkpoint }: OpenOptions): void {
  if (checkpoint === undefined) return;
  throw new Error(
    `--checkpoint is "${checkpoint}": ${path} is one set of weights; name a run, or leave it out`,
  );
}

function refusingCheckpoint(file: string, options: OpenOptions): GeneratorFile {
  refuseChoice(file, options);
  const manifest = join(dirname(file), manifestFile);
  if (basename(file) === tensorsFile && existsSync(manifest)) {
    return ofCheckpoint(readCheckpoint(dirname(file)), { home: homeOf(dirname(file)), ...options });
  }
  return ofFile(file, options);
}

function ofCheckpoint(
  { manifest, state, path }: Checkpoint,
  { home, weights }: OpenOptions & { home: string },
): GeneratorFile {
  const { run, step, config, data } = manifest;
  const { cDim = 3, yDim = 0, model } = config;
  const { outputHeight, outputWidth, zDim, zDist, gfDim, gfcDim, norm } = model;
  const sizes = { outputHeight, outputWidth, cDim, yDim, zDim, zDist, gfDim, gfcDim, norm };
  return {
    ...{ format: 1, kind: "dcgan-generator", run, step, model: sizes, classes: data.classes },
    ...chosenWeights(state, path, weights),
    discriminator: discriminatorOf(state),
    config,
    data,
    home,
    notes: [],
  };
}

function ofFile(file: string, { weights }: OpenOptions): GeneratorFile {
  const { state, metadata } = readTensors(file);
  const chosen = chosenWeights(state, file, weights);
  const described = describedBy(file, metadata);
  const notes = described ? [] : [
    `${file} does not say what it is: its images are taken to be square, and z to be uniform in ` +
    "(-1, 1); put its model.json beside it, or state --z-dist",
  ];
  const own: Description = described ?? {
    ...{ format: 1, kind: "dcgan-generator", run: undefined, step: undefined },
    ...{ weights: chosen.weights, classes: undefined },
    model: inferred(file, chosen.generator),
  };
  return {
    ...own,
    ...chosen,
    // A file that holds one set says itself which that is.
    weights: described && weights === undefined ? described.weights : chosen.weights,
    discriminator: discriminatorOf(state),
    config: undefined,
    home: join(dirname(file), "drawn"),
    notes,
  };
}

function inferred(file: string, generator: GanState): GeneratorConfig {
  try {
    return inferConfig(generator);
  } catch (cause) {
    throw new Error(`${file}: ${errorMessage(cause)}`, { cause });
  }
}

function readTensors(file: string) {
  const bytes = readPlain(file, { maxBytes: mostBytes.tensors });
  try {
    const { tensors, metadata } = decodeSafetensors(bytes);
    return { state: tensors, metadata };
  } catch (cause) {
    throw new Error(`${file}: ${errorMessage(cause)}`, { cause });
  }
}

/** From the file itself, else from the one beside it. */
function describedBy(file: string, metadata: Record<string, string>): Description | undefined {
  const beside = join(dirname(file), modelFile);
  const own = metadata[descriptionKey];
  const limits = { maxBytes: mostBytes.manifest };
  const isBeside = own === undefined && plainSize(beside, limits) !== undefined;
  const text = isBeside ? readPlainText(beside, limits) : own;
  if (text === undefined) return undefined;
  try {
    return parseDescription(text);
  } catch (cause) {
    const name = isBeside ? beside : `${file}, its description`;
    throw new Error(`${name}: ${errorMessage(cause)}`, { cause });
  }
}

function chosenWeights(state: GanState, path: string, asked?: WhichGenerator) {
  const averaged = asked === "trained" ? undefined : generatorWeights(state, "averaged");
  if (averaged) return { generator: averaged, weights: "averaged" as const };
  if (asked === "averaged") {
    throw new Error(
      `--weights is "averaged": ${path} holds no averaged generator; train with --ema, or leave it out`,
    );
  }
  const trained = generatorWeights(state, "trained");
  if (trained) return { generator: trained, weights: "trained" as const };
  throw new Error(`${path} holds no generator: none of its tensors is called generator....`);
}

function discriminatorOf(state: GanState): GanState | undefined {
  const own = Object.entries(state).filter(([name]) => name.startsWith("discriminator."));
  return own.length === 0 ? undefined : Object.fromEntries(own);
}

/** Weights that are not finite draw nothing; a diverged run should not look like a broken command. */
function checked(file: GeneratorFile, path: string): GeneratorFile {
  for (const [name, tensor] of Object.entries(file.generator)) {
    if (floatsOf(tensor).every(Number.isFinite)) continue;
    throw new Error(
      `${path}: ${name} is not finite: the run diverged before that step; take an earlier checkpoint`,
    );
  }
  return file;
}
