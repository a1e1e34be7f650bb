import { settingRules } from "../../../pipeline/mod.ts";
import { flag, type FlagGroup } from "../flag.ts";
import { oneOf, path, ruled } from "../parsers.ts";
import { presetNames, presets } from "../presets.ts";

const presetList = presetNames.map((name) => `${name}: ${presets[name].about}`).join("; ");

export const runFlags: FlagGroup = {
  title: "Run",
  flags: [
    flag(
      "preset",
      "<name>",
      oneOf(presetNames),
      `Settings that belong together; every other flag beats them. ${presetList}.`,
    ),
    flag(
      "name",
      "<name>",
      ruled(settingRules.name),
      "Names the run, and so its folder. Letters, digits, dots, dashes and underscores. A run is " +
        "never overwritten.",
      "data set, preset and the next free number, as in avatars-quickstart-1",
    ),
    flag("runsDir", "<folder>", path, "Where the runs' folders are kept."),
    flag(
      "maxSteps",
      "<steps>",
      ruled(settingRules.maxSteps),
      "Ends the run after this many steps; one step is one batch. Raise it while the samples still " +
        "improve. Alone it replaces the preset's epochs; with --epochs, whichever ends first.",
      "no limit but the epochs",
    ),
    flag(
      "epochs",
      "<passes>",
      ruled(settingRules.epochs),
      "Ends the run after this many passes over the data. Alone it replaces the preset's steps.",
      "no limit but the steps",
    ),
    flag(
      "seed",
      "<number>",
      ruled(settingRules.seed),
      "Everything random derives from it: first weights, z, order of the images, augmentation. The " +
        "same seed repeats a run; another one shows how much of a result was luck.",
    ),
  ],
};
