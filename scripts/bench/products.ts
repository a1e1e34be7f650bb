/** `deno task bench ops` and `bench matmul`: single ops and products, two programs in turn. */
import { type OpMillis, productFlops, timedOps } from "../../ops/bench.ts";
import { type BackendName, backendNames } from "../../ops/mod.ts";
import { oneOf } from "../cli/parsers.ts";
import { valueFlag } from "../cli/read_words.ts";
import { aligned } from "../cli/table.ts";
import { type Benchmark, flag, type Tell } from "./benchmark.ts";
import { backendContender, type Contender, suitableBackends, tfjsWasm } from "./contenders.ts";
import { LineChild } from "./line_child.ts";
import { medianOf, type Spread, spreadOf, spreadText } from "./measure.ts";
import { type ProductsDone, type Request, squareProduct, type Started } from "./protocol.ts";

const patienceMillis = 60_000;

/** Programs that do the same in turn, each in a process of its own. */
class Turns {
  readonly descriptions: string[] = [];
  private readonly children: LineChild[];

  constructor(private readonly contenders: readonly Contender[]) {
    this.children = contenders.map((each) => new LineChild(each));
  }

  async start(threads: number): Promise<void> {
    for (const [i, { backend }] of this.contenders.entries()) {
      const request = { do: "start", backend, threads } as const;
      const { description } = await this.children[i].ask<Started>(request, patienceMillis);
      this.descriptions.push(description);
    }
  }

  /** The answers of all, round by round, after one to warm up. */
  async rounds<Answer extends object>(rounds: number, request: Request): Promise<Answer[][]> {
    const all: Answer[][] = [];
    for (let round = 0; round <= rounds; round++) {
      const answers: Answer[] = [];
      for (const child of this.children) answers.push(await child.ask(request, patienceMillis));
      all.push(answers);
    }
    return all.slice(1);
  }

  async close(): Promise<void> {
    await Promise.all(this.children.map((child) => child.close()));
  }
}

interface OpsFlags {
  /** Absent for the one that `auto` takes. */
  backend?: BackendName;
  rounds: number;
  threads: number;
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

export const ops: Benchmark<OpsFlags, { backend: string; reference: string; rows: OpRow[] }> = {
  name: "ops",
  summary: "Each op by itself: a backend's kernel beside the plain reference.",
  description: "Times each op by itself, beside its plain reference on tfjs's cpu backend.",
  flags: [
    valueFlag("--backend <name>", "Times the kernels of this backend.", oneOf(backendNames)),
    flag.count("--rounds <count>", "Measurements of each.", 3),
    flag.threads(),
  ],
  async measure(flags, tell) {
    const chosen = flags.backend ?? (await suitableBackends()).contenders[0].backend!;
    return { backend: chosen, reference, rows: await opRows(chosen, flags, tell) };
  },
  format: ({ backend, rows }) =>
    [
      ...aligned([
        ["", `${backend} ms`, "reference ms", "times as fast"],
        ...rows.map(({ op, direction, millis, referenceMillis, speedup }) => [
          `${op} ${direction}`,
          millis.toFixed(2),
          referenceMillis.toFixed(2),
          speedup.toFixed(1),
        ]),
      ]),
      "",
      `The reference is the op composed of tfjs's own, on its ${reference} backend.`,
    ].join("\n"),
  figures: ({ backend, rows }) =>
    Object.fromEntries(
      rows.map(({ op, direction, millis }) => [`${op} ${direction} on ${backend}, ms`, millis]),
    ),
};

/** Each op on both backends in turn. */
export async function opRows(
  name: BackendName,
  { rounds, threads, ops = timedOps }: Omit<OpsFlags, "backend"> & { ops?: readonly string[] },
  tell: Tell,
): Promise<OpRow[]> {
  const turns = new Turns([name, reference].map(backendContender));
  try {
    await turns.start(threads);
    const rows: OpRow[] = [];
    for (const op of ops) {
      rows.push(...rowsOf(op, await turns.rounds<OpMillis>(rounds, { do: "op", op })));
      tell(`${op}: done`);
    }
    return rows;
  } finally {
    await turns.close();
  }
}

function rowsOf(op: string, measured: OpMillis[][]): OpRow[] {
  return (["forward", "backward"] as const).flatMap((direction) => {
    if (measured[0][0][direction] === undefined) return [];
    const [millis, referenceMillis] = [0, 1].map((who) =>
      medianOf(measured.flatMap((each) => each[who][direction] ?? []))
    );
    return [{ op, direction, millis, referenceMillis, speedup: referenceMillis / millis }];
  });
}

interface MatmulFlags {
  backend: BackendName;
  size: number;
  rounds: number;
  threads: number;
}

export interface MatmulRow {
  name: string;
  description: string;
  gflops: Spread;
  /** How many times tfjs wasm's rate, both taken in the same round. */
  timesTfjsWasm: Spread;
}

export const matmul: Benchmark<MatmulFlags, MatmulFlags & { rows: MatmulRow[] }> = {
  name: "matmul",
  summary: "One matrix product, beside TensorFlow.js's WebAssembly.",
  description: "Multiplies two square matrices, on a backend and on tfjs's wasm backend in turn.",
  flags: [
    valueFlag("--backend <name>", "Beside tfjs wasm.", oneOf(backendNames)).default("wasm"),
    flag.count("--size <rows>", "Of the matrices.", 1024),
    flag.count("--rounds <count>", "Measurements of each.", 15),
    flag.threads("That both are told to use."),
  ],
  measure: async (flags) => ({ ...flags, rows: await matmulRows(flags) }),
  format: ({ size, rows }) =>
    [
      `A product of two ${size}x${size} matrices`,
      "",
      ...aligned([
        ["", "GFLOP/s (min-max)", "x tfjs wasm (min-max)", ""],
        ...rows.map(({ name, description, gflops, timesTfjsWasm }) => [
          name,
          spreadText(gflops, 1),
          spreadText(timesTfjsWasm, 2),
          description,
        ]),
      ]),
    ].join("\n"),
  figures: ({ rows }) =>
    Object.fromEntries(rows.map(({ name, gflops }) => [`${name}, GFLOP/s`, gflops.median])),
};

/** Both in turn. */
export async function matmulRows({ backend, size, rounds, threads }: MatmulFlags) {
  const contenders = [backendContender(backend), tfjsWasm()];
  const turns = new Turns(contenders);
  const square = squareProduct(size);
  try {
    await turns.start(threads);
    const done = await turns.rounds<ProductsDone>(rounds, { do: "products", products: [square] });
    const rates = done.map((each) => each.map(({ millis }) => productFlops(square) / millis / 1e6));
    return contenders.map(({ name }, i): MatmulRow => ({
      name,
      description: turns.descriptions[i],
      gflops: spreadOf(rates.map((each) => each[i])),
      timesTfjsWasm: spreadOf(rates.map((each) => each[i] / each[1])),
    }));
  } finally {
    await turns.close();
  }
}
