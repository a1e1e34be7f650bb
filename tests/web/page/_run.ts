import type { RunEvent, SampleSaved } from "../../../pipeline/contracts/events.ts";
import { encodePng, imageGrid } from "../../../pipeline/outputs/samples/image_grid.ts";
import type { Run } from "../../../pipeline/store/mod.ts";
import { trainedRun } from "../server/_served.ts";
import { runStarted, sampleSaved, steps } from "../state/_events.ts";

const size = { count: 4, height: 16, width: 16, channels: 3 } as const;

/** Four images of which no two are alike, other ones for every step. */
export function samplePng(step: number): Promise<Uint8Array> {
  const pixels = new Uint8Array(4 * 16 * 16 * 3).map((_, i) => (i * 37 + step * 11) % 256);
  return encodePng(imageGrid(pixels, size));
}

/** A run in training, `steps` done, with a sample after every tenth and one of real images. */
export async function runWithSamples(
  runsDir: string,
  stepCount: number,
  name = "first",
): Promise<Run> {
  const run = await trainedRun(runsDir, [runStarted()], name);
  await run.writeSample("real.png", await samplePng(1000));
  await run.writeSample(
    "latents.json",
    new TextEncoder().encode(JSON.stringify({ z: [[0.5, -1], [1, 0], [0, 1], [-1, -1]] })),
  );
  run.append({ type: "real", at: 0, file: "samples/real.png", images: 4 });
  for (let step = 0; step <= stepCount; step += 10) await addSample(run, step);
  tell(run, ...steps(1, stepCount, { at: Date.now() }));
  return run;
}

export async function addSample(run: Run, step: number): Promise<SampleSaved> {
  const sample = sampleSaved(step);
  await run.writeSample(sample.file.replace("samples/", ""), await samplePng(step));
  tell(run, sample);
  return sample;
}

/** Events that are in the store when this is done. */
export function tell(run: Run, ...events: RunEvent[]): void {
  events.forEach((event) => run.append(event));
  run.flush();
}
