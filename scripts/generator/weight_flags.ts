/** Flags of the commands that take a trained generator: which one. */
import type { Command } from "commander";
import type { WhichGenerator } from "../../model/mod.ts";
import type { WhichCheckpoint } from "../../pipeline/generator/exports/mod.ts";
import { oneOf, type Parser, wholeNumber } from "../cli/parsers.ts";
import { statedPath } from "../cli/places.ts";
import { valueFlag } from "../cli/read_words.ts";
import { UsageError } from "../cli/usage_error.ts";

/** Which weights a command takes. */
export interface WeightFlags {
  /** A run, a checkpoint, or a file of weights. */
  from: string;
  checkpoint?: WhichCheckpoint;
  weights?: WhichGenerator;
}

export function fromWord(command: Command): string {
  const word = command.args[0] ?? "";
  if (word.trim() !== "") return statedPath(word);
  throw new UsageError(
    "nothing is named: give a run, as runs/<name>, one of its checkpoints, or a .safetensors file",
  );
}

const wholeStep = wholeNumber({ min: 0 });

/** Of a run: latest, best, or a step. */
export const checkpointWord: Parser<WhichCheckpoint> = (text) => {
  if (text === "latest" || text === "best") return text;
  try {
    return wholeStep(text);
  } catch {
    throw new RangeError("it must be latest, best, or the step of a checkpoint");
  }
};

export function withWeightFlags(command: Command): Command {
  return command
    .addOption(
      valueFlag(
        "--checkpoint <which>",
        "Of a run: latest, best (by its measures), or a step.",
        checkpointWord,
      ),
    )
    .addOption(
      valueFlag(
        "--weights <which>",
        "averaged (by default, where --ema kept an average) or trained.",
        oneOf(["averaged", "trained"]),
      ),
    );
}
