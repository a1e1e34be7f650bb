/** How a run begins: anew, or where a stopped one was. */
import type { Gan } from "../../../model/mod.ts";
import type { ChosenBackend } from "../../../ops/mod.ts";
import {
  createRun,
  type Dataset,
  type ResumedFrom,
  type Run,
  type RunConfig,
} from "../../../pipeline/mod.ts";
import { claimName } from "../claim_name.ts";

export interface Start {
  config: RunConfig;
  /** Where the run's data were before, if it has begun. */
  oldDataDir?: string;
  /** @throws Error when the run cannot go on with these data */
  checkData?(dataset: Dataset): Promise<void>;
  /** Gives the networks their state, and opens the run's folder. */
  open(
    gan: Gan,
    config: RunConfig,
    onTrouble: (message: string) => void,
    dataset: Dataset,
  ): Promise<Run>;
  resumedFrom?: ResumedFrom;
  /** What the user should know of going on with that backend. */
  warnings?(backend: ChosenBackend): string[];
}

/** Takes the run's name at once, and gives it back when `closing`, where the run does not come to be. */
export async function newRun(
  { config: unclaimed, isNamed }: { config: RunConfig; isNamed: boolean },
  closing: DisposableStack,
): Promise<Start> {
  const claim = await claimName(unclaimed, isNamed);
  closing.defer(claim.release);
  return {
    config: { ...unclaimed, name: claim.name },
    open: async (gan, config, onTrouble, { notes }) => {
      const parent = await parentOf(gan, config);
      return createRun(config, { claim, parent, notes, onTrouble });
    },
  };
}

/** Gives the networks the weights of `--init-from`. */
async function parentOf(gan: Gan, config: RunConfig) {
  if (config.initFrom === undefined) return undefined;
  const { initWeights } = await import("../../../pipeline/run/init_weights.ts");
  return initWeights(gan, config.initFrom, config);
}
