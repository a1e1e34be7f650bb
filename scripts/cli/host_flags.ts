import type { Command } from "commander";
import { nameOrPath, path, wholeNumber } from "./parsers.ts";
import { valueFlag } from "./read_words.ts";

/** Adds the flags that say with what a backend computes. */
export function withHostFlags(command: Command): Command {
  return command
    .addOption(valueFlag("--threads <count>", "Threads of the backend.", wholeNumber({ min: 1 })))
    .addOption(valueFlag("--blas <path>", "The BLAS library.", nameOrPath))
    .addOption(valueFlag("--onednn <path>", "The oneDNN library.", nameOrPath))
    .addOption(valueFlag("--cuda <path>", "The folder of NVIDIA's libraries.", path));
}
