/** The alarms of a run, and the numbers that raise them. Their texts are in `words/`. */
import {
  alarmLimits,
  recentStepMillis,
  type StepAlarm,
  stepAlarms,
} from "../../pipeline/contracts/alarm_rules.ts";
import {
  grownVariety,
  isAlike,
  isCollapsed,
  keptVariety,
  leastSpread,
  repeatedGap,
} from "../../pipeline/contracts/collapse_rule.ts";
import { isDrawn } from "../../pipeline/contracts/extractors.ts";
import { measuresOf } from "../../pipeline/contracts/measures_of.ts";
import type { RunView } from "./run_view.ts";

export type Alarm =
  | { kind: "failed"; severity: "error"; message: string }
  | { kind: "not-finite"; severity: "error"; step: number; dLoss: number; gLoss: number }
  | { kind: "incident"; severity: "error"; step: number; message: string; replay?: string }
  | { kind: "collapse"; severity: "error"; step: number; variety: number; most: number }
  | { kind: "repeats"; severity: "error"; step: number; gap: number }
  | { kind: "alike"; severity: "error"; step: number; spread: number }
  | (StepAlarm & { severity: "warning" })
  | { kind: "silent"; severity: "warning"; seconds: number; usualSeconds: number }
  | { kind: "gone"; severity: "error"; step: number }
  | { kind: "not-recorded"; severity: "warning"; step: number; reason: string };

/** What events do not tell. */
export interface Surroundings {
  /** Milliseconds since 1970. */
  now: number;
  /** Whether the trainer's process ended without an end event. */
  isGone: boolean;
}

/** Limits beyond which a run is usually in trouble; the alarms' texts name them. */
export const limits = {
  ...alarmLimits,
  grownVariety,
  keptVariety,
  repeatedGap,
  leastSpread,
  silentSeconds: 30,
  silentSteps: 10,
};

/** The alarms, worst first; none for a run that ended well. */
export function alarms(view: RunView, around: Surroundings): Alarm[] {
  const all = [
    failed(view),
    notFinite(view),
    ...incidents(view),
    gone(view, around),
    collapse(view),
    badMeasures(view),
    ...bySteps(view),
    silent(view, around),
    ...notRecorded(view),
  ].filter((alarm) => alarm !== undefined);
  return all.sort((a, b) => Number(b.severity === "error") - Number(a.severity === "error"));
}

function failed({ ended }: RunView): Alarm | undefined {
  if (ended?.reason !== "failed") return undefined;
  return { kind: "failed", severity: "error", message: ended.message ?? "" };
}

/** The first step with a loss that is not finite, since the last rollback. */
function notFinite({ steps, story }: RunView): Alarm | undefined {
  const back = story.findLast((event) => event.type === "rolled-back");
  const row = steps.step.findIndex((step, i) =>
    step > (back?.from ?? 0) &&
    !(Number.isFinite(steps.dLoss[i]) && Number.isFinite(steps.gLoss[i]))
  );
  if (row === -1) return undefined;
  const [step, dLoss, gLoss] = [steps.step[row], steps.dLoss[row], steps.gLoss[row]];
  return { kind: "not-finite", severity: "error", step, dLoss, gLoss };
}

/**
 * Incidents since the last rollback or resume, which undid earlier ones. NaN and collapse have alarms
 * of their own, and a signal is a user's wish.
 */
function incidents({ story }: RunView): Alarm[] {
  const back = story.findLastIndex(({ type }) => type === "run-resumed" || type === "rolled-back");
  return story.slice(back + 1).flatMap((event): Alarm[] => {
    if (event.type !== "incident" || !["error", "rank-lost"].includes(event.kind)) return [];
    const { step, message, replay } = event;
    return [{ kind: "incident", severity: "error", step, message, replay }];
  });
}

function gone(view: RunView, { isGone }: Surroundings): Alarm | undefined {
  if (!isGone || view.ended) return undefined;
  return { kind: "gone", severity: "error", step: view.stepsDone };
}

function collapse({ samples }: RunView): Alarm | undefined {
  const known = samples.flatMap(({ step, variety = NaN }) =>
    Number.isFinite(variety) ? [{ step, variety }] : []
  );
  const most = Math.max(0, ...known.map(({ variety }) => variety));
  const newest = known.at(-1);
  if (!newest || !isCollapsed(newest.variety, most)) return undefined;
  return { kind: "collapse", severity: "error", ...newest, most };
}

/** What the newest measures say of a collapse. */
function badMeasures({ story }: RunView): Alarm | undefined {
  const newest = measuresOf({ story }).all.at(-1);
  if (!newest || !isDrawn(newest.extractor)) return undefined;
  const { step, gap = 0, spread = Infinity } = newest;
  if (gap >= repeatedGap) return { kind: "repeats", severity: "error", step, gap };
  return isAlike(step, spread) ? { kind: "alike", severity: "error", step, spread } : undefined;
}

/** A run that has ended waits for nothing. */
function bySteps({ steps, ended }: RunView): Alarm[] {
  const found = stepAlarms(steps).filter(({ kind }) => !(ended && kind === "starving"));
  return found.map((alarm) => ({ ...alarm, severity: "warning" }));
}

function silent(view: RunView, { now, isGone }: Surroundings): Alarm | undefined {
  if (isGone || view.ended || view.isPaused || view.steps.step.length === 0) return undefined;
  const seconds = (now - view.lastAt) / 1000;
  const usualSeconds = recentStepMillis(view.steps) / 1000;
  const patience = Math.max(limits.silentSeconds, limits.silentSteps * usualSeconds);
  if (seconds < patience) return undefined;
  return { kind: "silent", severity: "warning", seconds, usualSeconds };
}

function notRecorded({ story }: RunView): Alarm[] {
  return story.flatMap((event): Alarm[] =>
    event.type === "recording-ended"
      ? [{ kind: "not-recorded", severity: "warning", step: event.step, reason: event.reason }]
      : []
  );
}
