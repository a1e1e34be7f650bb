/** Tiny runs that were recorded, to be replayed. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { lastValueFrom, toArray } from "rxjs";
import sharp from "sharp";
import { Gan, type ModelConfig } from "../../../model/mod.ts";
import type { ChosenBackend } from "../../../ops/mod.ts";
import { openDataset, type RunConfig, type RunEvent } from "../../../pipeline/mod.ts";
import type { ComparedStep } from "../../../pipeline/replay/compare_step.ts";
import { openRecordedRun } from "../../../pipeline/replay/recorded_run.ts";
import { needsDataset } from "../../../pipeline/replay/recorded_batches.ts";
import { Replayer, type ReplayerOptions } from "../../../pipeline/replay/replayer.ts";
import { trainNew } from "../_training.ts";
import { runConfig } from "../sources/_fixtures.ts";

/** Ten small pictures that are not alike, five in each of two classes. */
export async function writePhotos(folder: string): Promise<void> {
  if (existsSync(folder)) return;
  for (let i = 0; i < 10; i++) {
    const pixels = new Uint8Array(16 * 16 * 3).map((_, k) => (k * (i + 3) * 7 + 40 * i) % 256);
    const raw = { height: 16, width: 16, channels: 3 } as const;
    const path = join(folder, i % 2 === 0 ? "even" : "odd", `${i}.png`);
    await Deno.mkdir(join(path, ".."), { recursive: true });
    await sharp(pixels, { raw }).png().toFile(path);
  }
}

type Overrides = Omit<Partial<RunConfig>, "model"> & { model?: Partial<ModelConfig> };

/** Seven steps of four images, a checkpoint after every third and the last. */
export function tinyConfig(dir: string, { model, ...overrides }: Overrides = {}): RunConfig {
  return runConfig({
    dataset: join(dir, "photos"),
    crop: false,
    runsDir: join(dir, "runs"),
    model: { gfDim: 2, dfDim: 2, gfcDim: 4, dfcDim: 4, zDim: 4, ...model },
    augment: ["flip", "crop=2", "brightness=0.2"],
    sampleNum: 3,
    sampleEvery: 100,
    epochs: undefined,
    maxSteps: 7,
    checkpointEvery: 3,
    keepLast: 9,
    prefetch: 2,
    record: "reference",
    ...overrides,
  });
}

/** Both architectures, each at both levels of recording. */
export const kinds: [name: string, overrides: Overrides][] = [
  ["an unconditional run, by reference", {}],
  ["a conditional run, by reference", { labels: "folder" }],
  ["an unconditional run, by its pixels", { record: "pixels" }],
  ["a conditional run, by its pixels", { record: "pixels", labels: "folder" }],
];

/** Trains and records; answers with the run's folder and its events. */
export async function recordRun(
  config: RunConfig,
  backend: ChosenBackend,
  onEvent?: (event: RunEvent, gan: Gan) => void,
): Promise<{ folder: string; events: RunEvent[] }> {
  await writePhotos(config.dataset);
  const events = await trainNew(config, { backend, onEvent });
  return { folder: join(config.runsDir, config.name), events };
}

/** Opens a run for a test that replays it. */
export async function withReplayer<T>(
  folder: string,
  backend: ChosenBackend,
  test: (replayer: Replayer, gan: Gan) => Promise<T>,
  { model, ...options }: Partial<ReplayerOptions> & { model?: Partial<ModelConfig> } = {},
): Promise<T> {
  const run = openRecordedRun(folder);
  using closing = new DisposableStack();
  closing.defer(run.record.close);
  const { settings } = run.record;
  const dataset = needsDataset(run.record) ? await openDataset(settings.config) : undefined;
  const gan = new Gan({ ...settings.model, ...model });
  closing.defer(() => gan.dispose());
  return await test(new Replayer({ run, gan, backend, dataset, ...options }), gan);
}

export function stepsTo(replayer: Replayer, to: number): Promise<ComparedStep[]> {
  return lastValueFrom(replayer.run(to).pipe(toArray()));
}
