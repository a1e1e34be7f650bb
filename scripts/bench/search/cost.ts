/** What a candidate's step costs, as a part of the first candidate's, both taken in turn. */
import { Gan, type ModelConfig } from "../../../model/mod.ts";
import { type BackendName, openBackend } from "../../../ops/mod.ts";
import { parseTrainFlags } from "../../cli/train/parse_train_flags.ts";
import { benchImages } from "../inputs.ts";
import { medianOf, timed } from "../measure.ts";
import { flagsOf } from "./candidates.ts";

const warmUp = 2;

export interface CostOptions {
  backend: BackendName | "auto";
  threads: number;
  rounds: number;
}

/** Steps of both, one after the other, so that a busy minute slows both. */
export async function relativeCost(
  name: string,
  first: string,
  { backend: wanted, threads, rounds }: CostOptions,
): Promise<number> {
  if (name === first) return 1;
  const backend = await openBackend(wanted, { threads });
  const pair = [name, first].map((each) => trainee(modelOf(each)));
  try {
    const millis: number[][] = [[], []];
    for (let round = -warmUp; round < rounds; round++) {
      for (const [i, { step }] of pair.entries()) {
        const taken = await timed(() => step(round + warmUp));
        if (round >= 0) millis[i].push(taken);
      }
    }
    return medianOf(millis[0]) / medianOf(millis[1]);
  } finally {
    pair.forEach(({ dispose }) => dispose());
    backend.close();
  }
}

function trainee(model: ModelConfig) {
  const gan = new Gan(model);
  const images = benchImages(model);
  return { step: (n: number) => gan.trainStep(images, n), dispose: () => gan.dispose() };
}

function modelOf(name: string): ModelConfig {
  const flags = parseTrainFlags(flagsOf(name));
  if (flags.kind !== "run") throw new RangeError(`candidate "${name}" is no new run`);
  return { ...flags.config.model, cDim: 3, yDim: 0 };
}
