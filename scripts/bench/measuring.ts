/** `deno task bench measure`: what the measures of samples cost a training run. */
import process from "node:process";
import { Gan } from "../../model/mod.ts";
import { openBackend } from "../../ops/mod.ts";
import { measuringParts } from "../../pipeline/measures/of_runs.ts";
import { aligned } from "../cli/table.ts";
import { presetSettings } from "../cli/presets.ts";
import { toRunConfig } from "../cli/settings.ts";
import { type Benchmark, flag } from "./benchmark.ts";
import { benchImages } from "./inputs.ts";
import { medianOf, percent } from "./measure.ts";
import type { BackendName } from "../../ops/mod.ts";

interface MeasureFlags {
  backend: BackendName | "auto";
  threads: number;
  every: number;
  rounds: number;
}

/** Of one kind of work: by the clock, and by the processor, all threads of this process together. */
interface Cost {
  millis: number;
  processorMillis: number;
}

interface MeasureReport {
  description: string;
  every: number;
  kidEvery: number;
  steps: number;
  step: Cost;
  /** Training pauses for it. */
  draw: Cost;
  /** On a thread of its own: all measures, and the KID of the images of a sample. */
  measure: Cost;
  kid: Cost;
  /** There, once a run. */
  begin: Cost;
  /** The pause, as a part of the steps between two measures. */
  waiting: number;
  /** Processor time of all of it, as a part of that of a whole run's steps. */
  share: number;
}

const data = { cDim: 3, yDim: 0 } as const;
const allowedShare = 0.02;
const { measureEvery, checkpointEvery, sampleEvery, maxSteps } = presetSettings("quickstart");

export const measuring: Benchmark<MeasureFlags, MeasureReport> = {
  name: "measure",
  summary: "What the measures of samples cost the quickstart.",
  description:
    "Times steps of the quickstart, the drawing of 1,000 samples, for which training pauses, and the " +
    "measuring on its own thread, one after the other in one process, by the clock and by processor " +
    `time; fails if all measures of a run take more than ${
      100 * allowedShare
    } % of the processor time ` +
    "of its steps.",
  flags: [
    flag.backend(),
    flag.threads(),
    flag.count("--every <steps>", "Steps between two measures.", measureEvery ?? checkpointEvery),
    flag.count("--rounds <count>", "Times that each is done.", 5),
  ],
  async measure({ backend: wanted, threads, every, rounds }) {
    const model = { ...toRunConfig(presetSettings("quickstart"), "bench").model, ...data };
    const backend = await openBackend(wanted, { threads });
    const gan = new Gan(model);
    const folder = await Deno.makeTempDir({ prefix: "dcgan-bench-measure-" });
    const parts = measuringParts(gan, folder);
    try {
      const costs = await costsOf(gan, parts, rounds);
      const steps = maxSteps ?? every;
      return {
        description: backend.description,
        ...{ every, kidEvery: sampleEvery, steps, ...costs },
        waiting: costs.draw.millis / (every * costs.step.millis),
        share: shareOf(costs, { steps, every }),
      };
    } finally {
      parts.close();
      gan.dispose();
      backend.close();
      await Deno.remove(folder, { recursive: true });
    }
  },
  format: (report) => {
    const { description, every, kidEvery, steps, step, waiting, share } = report;
    const row = (what: string, { millis, processorMillis }: Cost, of: number) => [
      what,
      `${millis.toFixed(0)} ms`,
      `${processorMillis.toFixed(0)} ms`,
      of === 1 ? "" : percent(processorMillis / (of * step.processorMillis), 2),
    ];
    return [
      `the quickstart on ${description}, measured every ${every} steps`,
      ...aligned([
        ["", "by the clock", "processor", "of the steps'"],
        row("a step", step, 1),
        row("drawing, while training waits", report.draw, every),
        row("measuring, on its own thread", report.measure, every),
        row(`KID of 64 samples every ${kidEvery} steps, there too`, report.kid, kidEvery),
        row("its start, and the real images' numbers", report.begin, steps),
      ]),
      `training waits for ${percent(waiting, 2)} of its time`,
      `in ${steps} steps all of it takes ${percent(share, 2)} of the processor time, ` +
      `${share <= allowedShare ? "within" : "MORE THAN"} the ${100 * allowedShare} % that it may`,
    ].join("\n");
  },
  figures: ({ step, draw, measure, kid, begin, waiting, share }) => ({
    "step, processor ms": step.processorMillis,
    "drawing, processor ms": draw.processorMillis,
    "measuring, processor ms": measure.processorMillis,
    "KID of a sample, processor ms": kid.processorMillis,
    "start, processor ms": begin.processorMillis,
    "waiting, % of the steps": 100 * waiting,
    "all, % of the steps' processor time": 100 * share,
  }),
  holds: ({ share }) => share <= allowedShare,
};

type Costs = Pick<MeasureReport, "step" | "draw" | "measure" | "kid" | "begin">;

/** In turns, so that all of them meet the same moods of the machine. */
async function costsOf(
  gan: Gan,
  parts: ReturnType<typeof measuringParts>,
  rounds: number,
): Promise<Costs> {
  const images = benchImages(gan.config);
  const begin = await costOf(await parts.begin());
  const turns: Omit<Costs, "begin">[] = [];
  for (let round = -1; round < rounds; round++) {
    const [measureAll, measureKid] = [await parts.all(), await parts.kid()];
    const turn = {
      step: await costOf(() => gan.trainStep(images, round + 1)),
      draw: await costOf(parts.draw),
      measure: await costOf(measureAll),
      kid: await costOf(measureKid),
    };
    if (round >= 0) turns.push(turn); // the first compiles
  }
  const median = (what: keyof typeof turns[number]): Cost => ({
    millis: medianOf(turns.map((turn) => turn[what].millis)),
    processorMillis: medianOf(turns.map((turn) => turn[what].processorMillis)),
  });
  return {
    ...{ step: median("step"), draw: median("draw") },
    ...{ measure: median("measure"), kid: median("kid"), begin },
  };
}

function shareOf(
  { step, draw, measure, kid, begin }: Costs,
  { steps, every }: { steps: number; every: number },
): number {
  const measures = Math.floor(steps / every) * (draw.processorMillis + measure.processorMillis);
  const kids = Math.floor(steps / sampleEvery) * kid.processorMillis;
  return (measures + kids + begin.processorMillis) / (steps * step.processorMillis);
}

async function costOf(work: () => unknown): Promise<Cost> {
  const [begun, before] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(before);
  return { millis: performance.now() - begun, processorMillis: (user + system) / 1000 };
}
