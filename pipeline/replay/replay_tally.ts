import type { ReplayEnded, ReplayStep } from "../contracts/replay_events.ts";

/** What is known of a replay at its end. */
export class ReplayTally {
  readonly began = performance.now();
  /** Steps of those that were asked for, and those that led there. */
  steps = 0;
  leadUpSteps = 0;
  stepsDiffering = 0;
  firstDiffering: number | undefined;
  stepsNotJudged = 0;
  variablesCompared = 0;
  isStopped = false;
  private isBroken = false;

  count(
    { step, isLeadUp, differences, tolerance, variablesCompared }: ReplayStep,
    { isBreak }: { isBreak: boolean },
  ): void {
    if (isLeadUp) this.leadUpSteps++;
    else this.steps++;
    if (tolerance === Infinity) this.stepsNotJudged++;
    this.variablesCompared += variablesCompared;
    this.isBroken ||= isBreak;
    if (differences.length === 0) return;
    this.stepsDiffering++;
    this.firstDiffering ??= step;
  }

  /** @param goesOn whether a difference ends nothing */
  isOver(goesOn: boolean): boolean {
    return this.isBroken || this.isStopped || (this.firstDiffering !== undefined && !goesOn);
  }

  get verdict(): ReplayEnded["verdict"] {
    if (this.firstDiffering !== undefined) return "differs";
    if (this.isBroken) return "break";
    return this.isStopped ? "stopped" : "agrees";
  }
}
