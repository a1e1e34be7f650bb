import { concatMap, type OperatorFunction } from "rxjs";
import {
  alarmLimits,
  type JudgedSteps,
  type StepAlarm,
  stepAlarmKinds,
  stepAlarms,
} from "../../contracts/alarm_rules.ts";
import type { AlarmRaised, RunEvent, StepDone } from "../../contracts/events.ts";

type Kind = StepAlarm["kind"];

/**
 * Adds an alarm behind the step after which a training begins to look like trouble, and another behind the
 * one after which it has not for as many steps as are judged together: one that comes and goes is one.
 */
export function raiseAlarms<T extends RunEvent>(): OperatorFunction<T, T | AlarmRaised> {
  return (events) => {
    const window = lastSteps();
    /** For each alarm that is raised, the newest step that raised it. */
    const raised = new Map<Kind, number>();
    return events.pipe(
      concatMap((event): (T | AlarmRaised)[] =>
        event.type === "step" ? [event, ...changesAfter(event, window, raised)] : [event]
      ),
    );
  };
}

function changesAfter(
  { at, step, ...numbers }: StepDone,
  window: ReturnType<typeof lastSteps>,
  raised: Map<Kind, number>,
): AlarmRaised[] {
  const found = new Map(
    stepAlarms(window({ step, ...numbers })).map((alarm) => [alarm.kind, alarm]),
  );
  return stepAlarmKinds.flatMap((kind): AlarmRaised[] => {
    const alarm = found.get(kind);
    const last = raised.get(kind);
    if (alarm) raised.set(kind, step);
    if (alarm && last === undefined) {
      return [{ type: "alarm", at, step, kind, isOver: false, message: messageOf(alarm) }];
    }
    if (alarm || last === undefined || step - last < alarmLimits.rows) return [];
    raised.delete(kind);
    return [{ type: "alarm", at, step, kind, isOver: true, message: `over: ${subjects[kind]}` }];
  });
}

/** Takes a step, and returns the last ones. */
function lastSteps() {
  const columns = {
    step: [],
    dLoss: [],
    meanDReal: [],
    meanDFake: [],
    stepMillis: [],
    waitMillis: [],
  };
  const all: Record<keyof JudgedSteps, number[]> = columns;
  return (row: Record<keyof JudgedSteps, number>): JudgedSteps => {
    for (const name of Object.keys(all) as (keyof JudgedSteps)[]) {
      all[name].push(row[name]);
      if (all[name].length > alarmLimits.rows) all[name].shift();
    }
    return all;
  };
}

const subjects: Record<Kind, string> = {
  "loss-near-zero": "D's loss is near zero",
  "d-too-strong": "D is too strong",
  "starving": "training waits for data",
};

function messageOf(alarm: StepAlarm): string {
  return `${subjects[alarm.kind]}: ${reasonOf(alarm)}`;
}

function reasonOf(alarm: StepAlarm): string {
  switch (alarm.kind) {
    case "loss-near-zero":
      return `${
        alarm.dLoss.toPrecision(2)
      } on average in the last ${alarm.steps} steps, so G learns ` +
        "nothing: lower --d-learning-rate, or raise --g-learning-rate";
    case "d-too-strong":
      return `it says ${alarm.meanDReal.toFixed(2)} of real and ${alarm.meanDFake.toFixed(2)} of ` +
        "generated images: lower --d-learning-rate, or raise --g-learning-rate";
    case "starving":
      return `${Math.round(100 * alarm.share)} % of the time, ${
        Math.round(alarm.waitMillis)
      } ms a ` +
        "step: raise --decode-concurrency or --prefetch, or put the data on a faster disk";
  }
}
