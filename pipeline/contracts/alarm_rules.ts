/** When a training looks like trouble by its last steps: shared by the run's events and the page's alarms. */

export const alarmLimits = {
  /** Untrained networks wander: their numbers raise no alarm. */
  firstJudgedStep: 50,
  /** How many of the last steps are judged together. */
  rows: 50,
  dLossNearZero: 0.02,
  dReal: 0.95,
  dFake: 0.05,
  waitingShare: 0.25,
};

export const stepAlarmKinds = ["loss-near-zero", "d-too-strong", "starving"] as const;

/** What is wrong, with the means that say so. */
export type StepAlarm =
  | { kind: "loss-near-zero"; dLoss: number; steps: number }
  | { kind: "d-too-strong"; meanDReal: number; meanDFake: number }
  | { kind: "starving"; share: number; waitMillis: number };

/** Steps as columns of one length, in order. */
export type JudgedSteps = Record<
  "step" | "dLoss" | "meanDReal" | "meanDFake" | "stepMillis" | "waitMillis",
  readonly number[]
>;

/** The alarms that the last steps raise. */
export function stepAlarms(steps: JudgedSteps): StepAlarm[] {
  return [...strongD(steps), ...starving(steps)];
}

/** A loss near zero implies a strong D, so only one of the two alarms is raised. */
function strongD({ step, dLoss, meanDReal, meanDFake }: JudgedSteps): StepAlarm[] {
  const { rows, firstJudgedStep, dLossNearZero, dReal, dFake } = alarmLimits;
  if (step.length < rows || (step.at(-1) ?? 0) < firstJudgedStep) return [];
  const [loss, onReal, onFake] = [dLoss, meanDReal, meanDFake].map((column) =>
    mean(recent(column))
  );
  if (loss < dLossNearZero) {
    const lasting = step[step.length - 1] - step[step.length - rows];
    return [{ kind: "loss-near-zero", dLoss: loss, steps: lasting }];
  }
  if (onReal < dReal || !(onFake < dFake)) return [];
  return [{ kind: "d-too-strong", meanDReal: onReal, meanDFake: onFake }];
}

function starving(steps: JudgedSteps): StepAlarm[] {
  const waitMillis = mean(recent(steps.waitMillis));
  const share = waitMillis / recentStepMillis(steps);
  if (steps.step.length < 10 || !(share > alarmLimits.waitingShare)) return [];
  return [{ kind: "starving", share, waitMillis }];
}

/** A column's last values. */
export function recent(column: readonly number[], rows = alarmLimits.rows): number[] {
  return column.slice(-rows);
}

/** The mean of the finite values; NaN if there are none. */
export function mean(values: readonly number[]): number {
  const finite = values.filter(Number.isFinite);
  return finite.reduce((sum, value) => sum + value, 0) / finite.length;
}

/** The mean duration of recent steps, waiting for data included. */
export function recentStepMillis(
  { stepMillis, waitMillis }: Pick<JudgedSteps, "stepMillis" | "waitMillis">,
): number {
  return mean(recent(stepMillis)) + mean(recent(waitMillis));
}
