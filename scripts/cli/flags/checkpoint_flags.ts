import { settingRules } from "../../../pipeline/mod.ts";
import { flag, type FlagGroup, switchFlag } from "../flag.ts";
import { path, ruled } from "../parsers.ts";

export const checkpointFlags: FlagGroup = {
  title: "Checkpoints",
  flags: [
    flag(
      "checkpointEvery",
      "<steps>",
      ruled(settingRules.checkpointEvery),
      "Saves all that the next step depends on after every so many steps, and at the end, so that " +
        "--resume can go on from there. Where that is sooner than the disk can write one, the newest " +
        "waits and those before it are left out. Lower it to lose less when the machine goes down.",
    ),
    flag(
      "keepLast",
      "<checkpoints>",
      ruled(settingRules.keepLast),
      "Keeps this many of the newest checkpoints. More than one, because disks fail too.",
    ),
    flag(
      "keepEvery",
      "<steps>",
      ruled(settingRules.keepEvery),
      "Keeps the checkpoints of every so many steps as well, for good. Take a multiple of " +
        "--checkpoint-every, and mind the disk.",
      "none",
    ),
    switchFlag(
      "keepBest",
      "Keeps the checkpoint whose samples have measured best, too; checkpoints/best.json names it. Needs " +
        "--measure.",
    ),
    flag(
      "keepStates",
      "<MiB>",
      ruled(settingRules.keepStates),
      "Keeps light states in the run's folder, evenly spread over the run and of so many MiB in all at " +
        "most, so that the page shows any step within seconds. 0 keeps none: checkpoints alone then do.",
    ),
    flag(
      "initFrom",
      "<file or folder>",
      path,
      "Begins a new run with the weights of a safetensors file, or of another run's checkpoint such as " +
        "runs/<name>/checkpoints/step-000500. Everything else begins anew.",
      "weights are drawn from the seed",
    ),
  ],
};
