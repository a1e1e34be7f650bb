/** `deno task bench step`: the whole training step, our backends beside other frameworks. */
import type { BackendName } from "../../ops/mod.ts";
import { peerEnvironment } from "./busy.ts";
import { benchConfigs } from "./configs.ts";
import { formatReport } from "./format_report.ts";
import {
  type Absent,
  backendContender,
  type Found,
  pythonContenders,
  pythonsToLookInto,
  suitableBackends,
} from "./programs.ts";
import { race } from "./race.ts";
import { reportJson, stepReport } from "./report.ts";
import { parseStepWords, type StepFlags, stepHelp } from "./step_flags.ts";

/** It has no kernel for the gradient of a filter, which no amount of waiting makes up for. */
const tfjsWasm: Absent = {
  name: "tfjs wasm",
  reason: "cannot train: it has no Conv2DBackpropFilter kernel",
};

/** Runs the benchmark; answers with the exit code: 1 when two programs did not make the same step. */
export async function benchStep(words: readonly string[]): Promise<number> {
  const flags = parseStepWords(words);
  if (!flags) {
    console.log(stepHelp());
    return 0;
  }
  const { config, rounds, threads, patience } = flags;
  const model = benchConfigs[config];
  const loadBefore = Deno.loadavg()[0];
  const { contenders, absent } = await findContenders(flags, loadBefore);
  const result = await race(contenders, {
    model,
    rounds,
    threads,
    patienceMillis: patience * 1000,
    print: (line) => console.error(line),
  });
  const report = stepReport(result, { config, model, threads, absent, loadBefore });
  console.log(flags.json ? reportJson(report) : `\n${formatReport(report)}`);
  return report.rows.every(({ measured }) => measured?.lossesAgree ?? true) ? 0 : 1;
}

async function findContenders(
  { backends, peers, python }: StepFlags,
  load: number,
): Promise<Found> {
  const ours = backends ? stated(backends) : await suitableBackends();
  const theirs = peers ? await findPeers(python, load) : stated([]);
  return {
    contenders: [...ours.contenders, ...theirs.contenders],
    absent: [...ours.absent, ...theirs.absent],
  };
}

function stated(names: readonly BackendName[]): Found {
  return { contenders: names.map(backendContender), absent: [] };
}

async function findPeers(statedPythons: string[] | undefined, load: number): Promise<Found> {
  const pythons = pythonsToLookInto(statedPythons);
  const firstOnly = statedPythons === undefined;
  const env = peerEnvironment(load, navigator.hardwareConcurrency);
  const { contenders, absent } = await pythonContenders(pythons, { firstOnly, env });
  return { contenders, absent: [...absent, tfjsWasm] };
}
