import { settingRules } from "../../../pipeline/mod.ts";
import { flag, type FlagGroup } from "../flag.ts";
import { ruled } from "../parsers.ts";

export const recordFlags: FlagGroup = {
  title: "Record",
  flags: [
    flag(
      "record",
      "<off|reference|pixels>",
      ruled(settingRules.record),
      "Records every batch as it was trained on, in the run's folder, so that it can be replayed. " +
        "reference: names and hashes of the images, what the augmentations drew, losses, and now and " +
        "then a digest of every weight; some 2.5 KB a step. pixels: the images too, so that the " +
        "data set is not needed.",
    ),
    flag(
      "flightBatches",
      "<batches>",
      ruled(settingRules.flightBatches),
      "The least number of recent batches in memory, with the state before them, which are written out " +
        "when something goes wrong.",
    ),
    flag(
      "onNan",
      "<stop|rollback|ignore>",
      ruled(settingRules.onNan),
      "What happens when a loss, gradient or weight is not a number any more. stop: the run ends at " +
        "that step. rollback: the weights go back to the last good state in memory, and the run goes " +
        "on with other batches; the fourth time in a row it ends. ignore: it goes on, though it will " +
        "hardly recover.",
    ),
  ],
};
