/** `deno task bench measure`: what the measures of samples cost a training run. */
import { Gan } from "../../model/mod.ts";
import { openBackend } from "../../ops/mod.ts";
import { measuringMillis } from "../../pipeline/measures/of_runs.ts";
import { aligned } from "../cli/table.ts";
import { presetSettings } from "../cli/presets.ts";
import { toRunConfig } from "../cli/settings.ts";
import { type Benchmark, flag } from "./benchmark.ts";
import { benchImages } from "./inputs.ts";
import { medianOf, percent, timed } from "./measure.ts";
import type { BackendName } from "../../ops/mod.ts";

interface MeasureFlags {
  backend: BackendName | "auto";
  threads: number;
  every: number;
  rounds: number;
}

interface MeasureReport {
  description: string;
  every: number;
  stepMillis: number;
  /** Training pauses for it. */
  drawMillis: number;
  /** On a thread of its own. */
  threadMillis: number;
  /** There too, of the images of each sample. */
  kidMillis: number;
  kidEvery: number;
  /** The pause, as a part of the steps between two measures. */
  share: number;
}

const data = { cDim: 3, yDim: 0 } as const;
const allowedShare = 0.02;
const { measureEvery, checkpointEvery, sampleEvery } = presetSettings("quickstart");

export const measuring: Benchmark<MeasureFlags, MeasureReport> = {
  name: "measure",
  summary: "What the measures of samples cost the quickstart.",
  description:
    "Times a step of the quickstart, the drawing of 1,000 samples, for which training pauses, and the " +
    `measuring on its own thread; fails if the pause is more than ${
      100 * allowedShare
    } % of the steps ` +
    "between two measures.",
  flags: [
    flag.backend(),
    flag.threads(),
    flag.count("--every <steps>", "Steps between two measures.", measureEvery ?? checkpointEvery),
    flag.count("--rounds <count>", "Steps and drawings that are timed.", 5),
  ],
  async measure({ backend: wanted, threads, every, rounds }) {
    const model = { ...toRunConfig(presetSettings("quickstart"), "bench").model, ...data };
    const backend = await openBackend(wanted, { threads });
    const gan = new Gan(model);
    const folder = await Deno.makeTempDir({ prefix: "dcgan-bench-measure-" });
    try {
      const images = benchImages(model);
      const drawing = { step: [] as number[], draw: [] as number[] };
      const { draw, measure } = measuringMillis(gan, folder);
      for (let round = -1; round < rounds; round++) {
        const step = await timed(() => gan.trainStep(images, round + 1));
        const drawn = await timed(draw);
        if (round < 0) continue; // the first compiles
        drawing.step.push(step);
        drawing.draw.push(drawn);
      }
      const [stepMillis, drawMillis] = [drawing.step, drawing.draw].map(medianOf);
      const { all: threadMillis, kid: kidMillis } = await measure();
      const share = drawMillis / (every * stepMillis);
      return {
        description: backend.description,
        ...{ every, stepMillis, drawMillis, threadMillis, kidMillis, share },
        kidEvery: sampleEvery,
      };
    } finally {
      gan.dispose();
      backend.close();
      await Deno.remove(folder, { recursive: true });
    }
  },
  format: (
    { description, every, stepMillis, drawMillis, threadMillis, kidMillis, kidEvery, share },
  ) =>
    [
      `the quickstart on ${description}, measured every ${every} steps`,
      ...aligned([
        ["a step", `${stepMillis.toFixed(0)} ms`, ""],
        ["drawing, while training waits", `${drawMillis.toFixed(0)} ms`, percent(share, 2)],
        [
          "measuring, on its own thread",
          `${threadMillis.toFixed(0)} ms`,
          percent(threadMillis / (every * stepMillis), 2),
        ],
        [
          `KID of 64 samples every ${kidEvery} steps, there too`,
          `${kidMillis.toFixed(0)} ms`,
          percent(kidMillis / (kidEvery * stepMillis), 2),
        ],
      ]),
      `${share <= allowedShare ? "within" : "MORE THAN"} the ${100 * allowedShare} % that the ` +
      "waiting may take",
    ].join("\n"),
  figures: ({ stepMillis, drawMillis, threadMillis, kidMillis, share }) => ({
    "step, ms": stepMillis,
    "drawing, ms": drawMillis,
    "measuring, ms": threadMillis,
    "KID of a sample, ms": kidMillis,
    "waiting, % of the steps": 100 * share,
  }),
  holds: ({ share }) => share <= allowedShare,
};
