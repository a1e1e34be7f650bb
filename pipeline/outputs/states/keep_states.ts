import { join } from "node:path";
import { type MonoTypeOperatorFunction, tap } from "rxjs";
import type { Gan } from "../../../model/mod.ts";
import { hasFiniteLosses } from "../../contracts/batch.ts";
import type { RunEvent, Warning } from "../../contracts/events.ts";
import { warning } from "../../contracts/run_events.ts";
import { isDue } from "../../contracts/steps.ts";
import { errorMessage } from "../../contracts/text.ts";
import { checkPlainFolder } from "../../files/plain_files.ts";
import { sweepCutShort, writeWhole } from "../../files/write_whole.ts";
import { stateCount, stateInterval } from "./interval.ts";
import {
  encodeLightState,
  lightStateName,
  lightStatesFolder,
  listLightStates,
} from "./light_state.ts";

/** Keeps light states while a run trains. */
export interface LightStates {
  every: number;
  /** Copies the state: all reads have begun when it returns. One that comes while another is written is left out. */
  take(step: number): void;
  /** Settles when nothing is written any more. */
  close(): Promise<void>;
}

export interface LightStatesOptions {
  gan: Gan;
  folder: string;
  keepStates: number | undefined;
  totalSteps: number;
  /** Steps done where the run goes on: later states are of steps that are trained again. */
  from: number;
  /** Is told, at most once, why none can be kept. */
  tell: (event: Warning) => void;
}

export function openLightStates(options: LightStatesOptions): LightStates {
  const { gan, folder, keepStates, totalSteps, from, tell } = options;
  const every = stateInterval(gan.config, { keepStates }, totalSteps);
  const most = stateCount(gan.config, { keepStates });
  const place = lightStatesFolder(folder);
  let writing: Promise<void> | undefined;
  let isBroken = false;

  const begin = async () => {
    checkPlainFolder(place);
    await Deno.mkdir(place, { recursive: true });
    await sweepCutShort(place);
    for (const { step, path } of listLightStates(folder)) if (step > from) await Deno.remove(path);
  };
  const begun = Number.isFinite(every) ? begin() : Promise.resolve();
  begun.catch(() => {}); // told with the first state

  const write = async (step: number, reading: ReturnType<Gan["capture"]>) => {
    try {
      await begun;
      const bytes = encodeLightState(await reading, gan.config.beta1);
      await writeWhole(join(place, lightStateName(step)), bytes, { isSynced: false });
      await thin(folder, most);
    } catch (error) {
      isBroken = true;
      tell(warning(`no more light states are kept: ${errorMessage(error)}; training goes on`));
    }
  };

  return {
    every,
    take(step) {
      if (writing || isBroken) return;
      writing = write(step, gan.capture()).finally(() => writing = undefined);
    },
    close: async () => await writing,
  };
}

/** Takes a light state wherever one is due. */
export function keepStates<T extends RunEvent>(
  { every, take }: Pick<LightStates, "every" | "take">,
): MonoTypeOperatorFunction<T> {
  return tap((event) => {
    if (event.type === "step" && isDue(event.step, every) && hasFiniteLosses(event)) {
      take(event.step);
    }
  });
}

/** Removes states where they stand closest, until there are at most so many. */
async function thin(folder: string, most: number): Promise<void> {
  const states = listLightStates(folder);
  while (states.length > most) {
    const gaps = states.slice(0, -1).map(({ step: _ }, i) =>
      states[i + 1].step - (states[i - 1]?.step ?? 0)
    );
    const [{ path }] = states.splice(gaps.indexOf(Math.min(...gaps)), 1);
    await Deno.remove(path);
  }
}
