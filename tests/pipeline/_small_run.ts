import { existsSync } from "node:fs";
import { join } from "node:path";
import { lastValueFrom, NEVER, toArray } from "rxjs";
import { Gan } from "../../model/mod.ts";
import {
  createRun,
  modelConfig,
  openDataset,
  train,
  type TrainingRun,
} from "../../pipeline/mod.ts";
import { runConfig, writePngs } from "./sources/_fixtures.ts";
import { backend } from "./_wasm.ts";

export { backend };

/** Ten small PNGs, and a run of two batches of four an epoch on them. */
export async function smallRun(
  dir: string,
  { model, ...overrides }: Parameters<typeof runConfig>[0] = {},
): Promise<TrainingRun & { close: () => void }> {
  const photos = join(dir, "photos");
  if (!existsSync(photos)) await writePngs(photos, 10, 16);
  const config = runConfig({
    dataset: photos,
    crop: false,
    runsDir: join(dir, "runs"),
    model: { gfDim: 2, dfDim: 2, zDim: 4, ...model },
    sampleNum: 3,
    sampleEvery: 2,
    epochs: 2,
    prefetch: 2,
    ...overrides,
  });
  const dataset = await openDataset(config);
  const gan = new Gan(modelConfig(config, dataset));
  const run = await createRun(config);
  const close = () => {
    run.close();
    gan.dispose();
  };
  return { config, dataset, backend, gan, run, stop: NEVER, warnings: NEVER, close };
}

/** All events of a run that ends well. */
export const eventsOf = (training: TrainingRun) => lastValueFrom(train(training).pipe(toArray()));
