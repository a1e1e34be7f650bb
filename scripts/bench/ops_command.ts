/** `deno task bench ops`: each op by itself, a backend's own kernel beside the plain reference. */
import { Command } from "commander";
import { type OpMillis, timedOps } from "../../ops/bench.ts";
import type { BackendName } from "../../ops/mod.ts";
import { oneOf, wholeNumber } from "../cli/parsers.ts";
import { aligned } from "../cli/table.ts";
import { LineChild } from "./line_child.ts";
import { backendContender, backendNames, suitableBackends } from "./programs.ts";
import type { Started } from "./protocol.ts";
import { readWords, valueFlag } from "../cli/read_words.ts";
import { spreadOf } from "./spread.ts";

export interface OpsFlags {
  /** Absent for the one that `auto` takes. */
  backend?: BackendName;
  rounds: number;
  threads: number;
  json: boolean;
}

/** One op in one direction: medians, and how many times as long the reference takes. */
export interface OpRow {
  op: string;
  direction: keyof OpMillis;
  millis: number;
  referenceMillis: number;
  speedup: number;
}

/** tfjs's JavaScript has no kernels of ours: there each op is its reference. */
const reference: BackendName = "cpu";

const patienceMillis = 60_000;

/**
 * @returns undefined when the words ask for help
 * @throws UsageError for words that it cannot follow
 */
export function parseOpsWords(words: readonly string[]): OpsFlags | undefined {
  return readWords<OpsFlags>(opsCommand(), words);
}

function opsCommand(): Command {
  const count = wholeNumber({ min: 1 });
  return new Command("deno task bench ops")
    .description("Times each op by itself, beside its plain reference on tfjs's cpu backend.")
    .addOption(valueFlag("--backend <name>", "Whose kernels.", oneOf(backendNames())))
    .addOption(valueFlag("--rounds <count>", "Measurements of each.", count).default(3))
    .addOption(
      valueFlag("--threads <count>", "Threads of the backend.", count)
        .default(navigator.hardwareConcurrency, "one for each core"),
    )
    .option("--json", "Prints the result as JSON.", false);
}

/** Runs the benchmark; answers with the exit code. */
export async function benchOps(words: readonly string[]): Promise<number> {
  const flags = parseOpsWords(words);
  if (!flags) {
    console.log(opsCommand().helpInformation());
    return 0;
  }
  const name = flags.backend ?? (await suitableBackends()).contenders[0].name as BackendName;
  const rows = await opRows(name, flags, (line) => console.error(line));
  if (flags.json) console.log(JSON.stringify({ backend: name, reference, rows }, null, 2));
  else console.log(`\n${formatOps(name, rows)}`);
  return 0;
}

/** Each op on both backends in turn, after one time to warm up. */
export async function opRows(
  name: BackendName,
  { rounds, threads, ops = timedOps }: {
    rounds: number;
    threads: number;
    ops?: readonly string[];
  },
  print: (line: string) => void,
): Promise<OpRow[]> {
  const children = [name, reference].map((each) => new LineChild(backendContender(each)));
  const [own, plain] = children;
  try {
    await own.ask<Started>({ do: "start", backend: name, threads }, patienceMillis);
    await plain.ask<Started>({ do: "start", backend: reference, threads }, patienceMillis);
    const rows: OpRow[] = [];
    for (const op of ops) {
      rows.push(...await timeOp(op, own, plain, rounds));
      print(`${op}: done`);
    }
    return rows;
  } finally {
    await Promise.all(children.map((child) => child.close()));
  }
}

async function timeOp(
  op: string,
  own: LineChild,
  plain: LineChild,
  rounds: number,
): Promise<OpRow[]> {
  const times: { own: OpMillis; plain: OpMillis }[] = [];
  for (let round = 0; round <= rounds; round++) {
    const request = { do: "op", op } as const;
    times.push({
      own: await own.ask<OpMillis>(request, patienceMillis),
      plain: await plain.ask<OpMillis>(request, patienceMillis),
    });
  }
  const measured = times.slice(1);
  return (["forward", "backward"] as const).flatMap((direction) => {
    const median = (who: "own" | "plain") =>
      spreadOf(measured.flatMap((each) => each[who][direction] ?? [])).median;
    if (measured[0].own[direction] === undefined) return [];
    const [millis, referenceMillis] = [median("own"), median("plain")];
    return [{ op, direction, millis, referenceMillis, speedup: referenceMillis / millis }];
  });
}

function formatOps(name: string, rows: readonly OpRow[]): string {
  const cells = rows.map(({ op, direction, millis, referenceMillis, speedup }) => [
    `${op} ${direction}`,
    millis.toFixed(2),
    referenceMillis.toFixed(2),
    speedup.toFixed(1),
  ]);
  return [
    ...aligned([["", `${name} ms`, "reference ms", "times as fast"], ...cells]),
    "",
    `The reference is the op composed of tfjs's own, on its ${reference} backend.`,
  ].join("\n");
}
