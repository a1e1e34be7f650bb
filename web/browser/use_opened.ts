/** Opens what a tab computes with, for as long as the tab is shown. */
import { useEffect } from "preact/hooks";
import type { PageEngine } from "../../model/browser.ts";
import { errorMessage } from "../../pipeline/contracts/text.ts";
import type { OpeningState } from "../page/opening_state.ts";
import type { WhichCheckpoint } from "../state/player.ts";
import { inTurn } from "./in_turn.ts";
import { listChoices } from "./player.ts";

type Open<Opened> = (
  run: string,
  which: WhichCheckpoint,
  engine: PageEngine,
) => Promise<Opened>;

/** @param begin is given what was opened, and answers with what is to be done before it is closed */
export function useOpened<Opened extends { close(): void }>(
  run: string,
  state: OpeningState,
  open: Open<Opened>,
  begin: (opened: Opened) => () => void,
): void {
  const { choices, which, engine, problem } = state;
  const tell = tellProblem(state);
  useEffect(() => {
    listChoices(run).then((found) => choices.value = found, tell);
  }, []);
  useEffect(() => {
    if (choices.value === undefined || choices.value.steps.length === 0) return;
    let isWanted = true;
    let opened: Opened | undefined;
    let end = () => {};
    problem.value = "";
    inTurn(() => isWanted ? open(run, which.value, engine.value) : undefined)
      .then((next) => {
        opened = next;
        if (next && isWanted) end = begin(next);
      }, tell);
    return () => {
      isWanted = false;
      end();
      void inTurn(() => opened?.close());
    };
  }, [choices.value, which.value, engine.value]);
}

export function tellProblem({ problem }: Pick<OpeningState, "problem">): (error: unknown) => void {
  return (error) => problem.value = errorMessage(error);
}
