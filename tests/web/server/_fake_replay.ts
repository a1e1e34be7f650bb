/** Stands for `deno task replay`: tells of the steps that are asked for, without training anything. */
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { setTimeout as pause } from "node:timers/promises";
import { type ReplayEvent, replayLine } from "../../../pipeline/contracts/replay_events.ts";

const { values, positionals: [mode, folder] } = parseArgs({
  args: Deno.args,
  allowPositionals: true,
  options: {
    from: { type: "string", default: "1" },
    to: { type: "string", default: "1" },
    json: { type: "boolean" },
    "go-on": { type: "boolean" },
    dump: { type: "string" },
    backend: { type: "string" },
    set: { type: "string" },
    as: { type: "string" },
  },
});
const [from, to] = [Number(values.from), Number(values.to)];
const losses = {
  ...{ dLossReal: 0.5, dLossFake: 0.5, dLoss: 1, gLoss: NaN, meanDReal: 0.6, meanDFake: 0.4 },
};
const end = {
  ...{ leadUpSteps: 0, stepsDiffering: 0, stepsNotJudged: 0, variablesCompared: 0, seconds: 1 },
};

function tell(event: ReplayEvent): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${replayLine(event)}\n`));
}

if (mode === "fails") {
  console.error("warming up\nerror: --from is not there");
  Deno.exit(2);
}
if (mode === "babbles") {
  console.log("no event at all");
  await pause(600_000);
}
if (values.as !== undefined) {
  // A fork: a run of its own beside its parent.
  const run = join(dirname(folder), values.as);
  Deno.mkdirSync(run);
  Deno.writeTextFileSync(join(run, "asked.json"), JSON.stringify(values));
  Deno.copyFileSync(join(folder, "events.sqlite"), join(run, "events.sqlite"));
  Deno.copyFileSync(join(folder, "run.json"), join(run, "run.json"));
  if (mode === "waits") await pause(600_000);
  Deno.exit(0);
}
const start = { name: "the seed's weights", step: 0 };
const backend = values.backend ?? "cpu";
tell({
  ...{ type: "replay-started", version: 1, at: 1, folder, from, to, start, backend },
  ...{ recordedOn: "cpu", isExact: true, isSameProgram: true },
});
for (let step = from; step <= to; step++) {
  tell({
    ...{ type: "replay-step", at: step, step, isLeadUp: false, recorded: losses },
    ...{ replayed: losses, tolerance: 0, variablesCompared: 0, differences: [] },
  });
}
if (mode === "dies") Deno.kill(Deno.pid, "SIGKILL");
if (mode === "waits") {
  const stopped = Promise.withResolvers<void>();
  Deno.addSignalListener("SIGTERM", () => stopped.resolve());
  // Only now can it be asked to stop.
  tell({ type: "replay-warning", at: 2, message: "waiting" });
  await Promise.race([stopped.promise, pause(600_000)]);
}
const verdict = mode === "waits" ? "stopped" : "agrees";
tell({ type: "replay-ended", at: 3, verdict, steps: to - from + 1, ...end });
Deno.exit(0);
