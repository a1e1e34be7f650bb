/** Asks for the step that the reader chose; a newer wish takes the place of an older one. */
import { useEffect } from "preact/hooks";
import {
  type LookFrame,
  type LookRequest,
  parseGradientFlows,
} from "../../pipeline/contracts/looks.ts";
import { errorMessage } from "../../pipeline/contracts/text.ts";
import type { HalvesState } from "../page/halves_state.ts";
import { withFlow } from "../state/gradient_flow.ts";
import { runData } from "../state/run_urls.ts";
import { readHalves } from "../state/step_halves.ts";
import { answerOf } from "./api.ts";
import { askLook } from "./looks.ts";

export function useHalves(run: string, state: HalvesState): void {
  const { wanted } = state;
  useEffect(() => {
    if (wanted.value === undefined || wanted.value === state.halves.value?.step) return;
    return asked(run, state, { what: "halves", step: wanted.value }, (bytes) => {
      const halves = readHalves(bytes);
      state.halves.value = halves;
      const { step, variables } = halves;
      state.flows.value = withFlow(state.flows.value, [{ step, variables }]);
    });
  }, [wanted.value]);
}

/** Fetches what training has measured, anew with each sample: it measures at those steps. */
export function useMeasured(
  run: string,
  { measured, problem }: HalvesState,
  samples: number,
): void {
  useEffect(() => {
    answerOf(runData(run, "/gradients"))
      .then(async (answer) => measured.value = parseGradientFlows(await answer.text()))
      .catch((error) => problem.value = errorMessage(error));
  }, [samples]);
}

/**
 * Has the server take the gradients at kept states, at most so many.
 *
 * @param isWanted whether training has not measured them, and nobody trains
 */
export function useGradients(
  run: string,
  state: HalvesState,
  { places, isWanted }: { places: number; isWanted: boolean },
): void {
  const { flows } = state;
  useEffect(() => {
    if (!isWanted || flows.value.length > 1) return;
    return asked(run, state, { what: "gradients", places }, (bytes) => {
      const found = parseGradientFlows(new TextDecoder().decode(bytes));
      flows.value = withFlow(flows.value, found);
    });
  }, [isWanted]);
}

/** @returns gives it up */
function asked(
  run: string,
  state: HalvesState,
  request: LookRequest,
  take: (bytes: Uint8Array<ArrayBuffer>) => void,
): () => void {
  const { progress, problem } = state;
  const left = new AbortController();
  progress.value = { done: 0, of: 0 };
  problem.value = "";
  askLook(run, request, { onFrame: (frame) => hear(state, frame), signal: left.signal })
    .then((bytes) => {
      if (!left.signal.aborted) take(bytes);
    })
    .catch((error) => {
      if (!left.signal.aborted) problem.value = errorMessage(error);
    })
    .finally(() => {
      if (!left.signal.aborted) progress.value = undefined;
    });
  return () => {
    left.abort();
    progress.value = undefined;
  };
}

function hear({ range, backend, progress }: HalvesState, frame: LookFrame): void {
  if (frame.type === "look-ready") {
    const { first, last } = frame;
    range.value = { first, last };
    backend.value = frame.backend;
  } else if (frame.type === "look-progress") {
    progress.value = { done: frame.done, of: frame.of };
  }
}
