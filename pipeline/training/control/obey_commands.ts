import { from, merge, mergeMap, type Observable, of, type OperatorFunction } from "rxjs";
import type { Gan } from "../../../model/mod.ts";
import type { Batch } from "../../contracts/batch.ts";
import type { ObeyedCommand } from "./control.ts";
import type { Dataset } from "../../contracts/dataset.ts";
import type { BatchShown, CommandObeyed, RunEvent, Warning } from "../../contracts/events.ts";
import { encodePng, imageGrid } from "../../outputs/samples/image_grid.ts";
import type { Sampler } from "../../outputs/samples/sampler.ts";
import { savePicture } from "../../outputs/samples/save_picture.ts";
import type { Run } from "../../contracts/training_run.ts";

export interface ObeyOptions {
  gan: Pick<Gan, "learningRates">;
  sampler: Pick<Sampler, "save">;
  run: Pick<Run, "writeBatch">;
  /** The size of its images. */
  dataset: Pick<Dataset, "height" | "width" | "channels">;
}

/**
 * Tells of each command, and does what concerns neither when steps begin (`control`) nor checkpoints
 * (`checkpoint`). All work on the networks has begun when a command's emission returns.
 */
export function obeyCommands(options: ObeyOptions): OperatorFunction<ObeyedCommand, RunEvent> {
  return mergeMap((obeyed) => {
    const { command, place: { step } } = obeyed;
    const told: CommandObeyed = { type: "command", at: Date.now(), step, command };
    const work = workOf(obeyed, options);
    return work ? merge(of(told), work) : of(told);
  });
}

function workOf(
  { command, place, batch }: ObeyedCommand,
  { gan, sampler, run, dataset }: ObeyOptions,
): Observable<RunEvent> | undefined {
  switch (command.name) {
    case "learning-rates":
      gan.learningRates = { discriminator: command.discriminator, generator: command.generator };
      return undefined;
    case "sample":
      return from(sampler.save(place));
    case "show-batch":
      return from(showBatch(batch, dataset, run));
    default:
      return undefined;
  }
}

/** Saves a batch as a grid, as the networks see it: after augmentation. */
function showBatch(
  { ids, pixels, position }: Batch,
  { height, width, channels }: ObeyOptions["dataset"],
  run: ObeyOptions["run"],
): Promise<BatchShown | Warning> {
  const step = position.step + 1;
  const images = ids.length;
  const writing = encodePng(imageGrid(pixels, { count: images, height, width, channels }))
    .then((png) => run.writeBatch(`step-${String(step).padStart(6, "0")}.png`, png));
  return savePicture(writing, (file) => ({ type: "batch", at: Date.now(), step, file, images }));
}
