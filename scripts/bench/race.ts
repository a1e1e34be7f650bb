/** Several programs make the same training steps in turn, so that a busy minute slows all of them. */
import { setTimeout as sleep } from "node:timers/promises";
import type { ModelConfig } from "../../model/mod.ts";
import { withTicks } from "../setup/with_ticks.ts";
import type { Contender } from "./contenders.ts";
import { Entrant, withInputs } from "./entrant.ts";
import { SgemmReference } from "./sgemm_reference.ts";
import { layerFlops, stepProducts } from "./step_flops.ts";

export interface RaceOptions {
  model: ModelConfig;
  /** Measured steps of each contender, after one to warm up. */
  rounds: number;
  threads: number;
  /** How long one contender may train in all. */
  patienceMillis: number;
  /** Also measures the rate of each library by itself. */
  measuresSgemm: boolean;
  /** Where progress goes. */
  print: (line: string) => void;
}

export interface RaceResult {
  entrants: Entrant[];
  /** Absent where it was not asked for. */
  reference: SgemmReference | undefined;
}

/** A BLAS's threads spin for a while after a product, and would slow whoever comes next. */
const restMillis = 50;

/** Runs the rounds. Every child has ended when it returns, however it does. */
export async function race(
  contenders: readonly Contender[],
  options: RaceOptions,
): Promise<RaceResult> {
  const { model, threads, rounds, print } = options;
  const entrants = contenders.map((each) => new Entrant(each, options.patienceMillis));
  const products = stepProducts(layerFlops(model));
  const reference = options.measuresSgemm ? new SgemmReference(products) : undefined;
  try {
    await startAll(entrants, options);
    await makeRound("warm-up", entrants, print);
    if (reference) await withTicks("the matrix products alone", reference.start(threads), print);
    for (let round = 1; round <= rounds; round++) {
      await makeRound(`round ${round} of ${rounds}`, rotated(entrants, round), print);
      await reference?.round();
    }
    return { entrants, reference };
  } finally {
    await Promise.all([...entrants, reference].map((each) => each?.close()));
  }
}

async function startAll(entrants: Entrant[], { model, threads, print }: RaceOptions) {
  await withInputs(model, threads, async (request) => {
    for (const entrant of entrants) {
      const { name } = entrant.contender;
      await withTicks(`gradients of ${name}`, entrant.tellGradients(request), print);
    }
    for (const entrant of entrants) {
      const { name } = entrant.contender;
      await withTicks(`starting ${name}`, entrant.start(request), print);
      print(`${name}: ${entrant.outcome ?? entrant.description}`);
    }
  });
}

async function makeRound(
  name: string,
  entrants: Entrant[],
  print: RaceOptions["print"],
): Promise<void> {
  const millis: string[] = [];
  for (const entrant of entrants) {
    await sleep(restMillis);
    const { contender, outcome } = entrant;
    const done = await withTicks(`${name}, ${contender.name}`, entrant.step(), print);
    if (done) millis.push(`${contender.name} ${done.millis.toFixed(0)} ms`);
    else if (outcome === undefined) print(`${contender.name}: ${entrant.outcome}`);
  }
  print(`${name}: ${millis.join(", ")}`);
}

/** Nobody always comes after the same neighbour's noise. */
function rotated<T>(all: readonly T[], by: number): T[] {
  const start = by % all.length;
  return [...all.slice(start), ...all.slice(0, start)];
}
