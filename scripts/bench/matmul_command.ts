/** `deno task bench matmul`: a square matrix product, our backends beside tfjs's WebAssembly. */
import { Command } from "commander";
import { productFlops } from "../../ops/bench.ts";
import type { BackendName } from "../../ops/mod.ts";
import { oneOf, wholeNumber } from "../cli/parsers.ts";
import { aligned } from "../cli/table.ts";
import { LineChild } from "./line_child.ts";
import { backendContender, backendNames, tfjsWasm } from "./programs.ts";
import type { CountedProduct, ProductsDone, Request, Started } from "./protocol.ts";
import { readWords, valueFlag } from "../cli/read_words.ts";
import { type Spread, spreadOf, spreadText } from "./spread.ts";

export interface MatmulFlags {
  backend: BackendName;
  size: number;
  rounds: number;
  threads: number;
  json: boolean;
}

export interface MatmulRow {
  name: string;
  description: string;
  gflops: Spread;
  /** How many times tfjs wasm's rate, both taken in the same round. */
  timesTfjsWasm: Spread;
}

const patienceMillis = 60_000;

/**
 * @returns undefined when the words ask for help
 * @throws UsageError for words that it cannot follow
 */
export function parseMatmulWords(words: readonly string[]): MatmulFlags | undefined {
  return readWords<MatmulFlags>(matmulCommand(), words);
}

function matmulCommand(): Command {
  const count = wholeNumber({ min: 1 });
  return new Command("deno task bench matmul")
    .description("Multiplies two square matrices, on a backend and on tfjs's wasm backend in turn.")
    .addOption(
      valueFlag("--backend <name>", "Beside tfjs wasm.", oneOf(backendNames())).default("wasm"),
    )
    .addOption(valueFlag("--size <rows>", "Of the matrices.", count).default(1024))
    .addOption(valueFlag("--rounds <count>", "Measurements of each.", count).default(15))
    .addOption(
      valueFlag("--threads <count>", "That both are told to use.", count)
        .default(navigator.hardwareConcurrency, "one for each core"),
    )
    .option("--json", "Prints the result as JSON.", false);
}

/** Runs the benchmark; answers with the exit code. */
export async function benchMatmul(words: readonly string[]): Promise<number> {
  const flags = parseMatmulWords(words);
  if (!flags) {
    console.log(matmulCommand().helpInformation());
    return 0;
  }
  const rows = await matmulRows(flags);
  console.log(flags.json ? JSON.stringify({ ...flags, rows }, null, 2) : formatRows(flags, rows));
  return 0;
}

/** Both in turn, after one time each to warm up. */
export async function matmulRows(
  { backend, size, rounds, threads }: Omit<MatmulFlags, "json">,
): Promise<MatmulRow[]> {
  const contenders = [backendContender(backend), tfjsWasm()];
  const children = contenders.map((each) => new LineChild(each));
  const square = { m: size, n: size, k: size, transposeA: false, transposeB: false, count: 1 };
  try {
    const descriptions: string[] = [];
    for (const child of children) {
      const request = { do: "start", backend, threads } as const;
      descriptions.push((await child.ask<Started>(request, patienceMillis)).description);
    }
    const rates: number[][] = [];
    for (let round = 0; round <= rounds; round++) rates.push(await ratesOf(children, square));
    const measured = rates.slice(1);
    return contenders.map(({ name }, i) => ({
      name,
      description: descriptions[i],
      gflops: spreadOf(measured.map((each) => each[i])),
      timesTfjsWasm: spreadOf(measured.map((each) => each[i] / each[1])),
    }));
  } finally {
    await Promise.all(children.map((child) => child.close()));
  }
}

async function ratesOf(children: readonly LineChild[], square: CountedProduct): Promise<number[]> {
  const rates: number[] = [];
  for (const child of children) {
    const request: Request = { do: "products", products: [square] };
    const { millis } = await child.ask<ProductsDone>(request, patienceMillis);
    rates.push(productFlops(square) / millis / 1e6);
  }
  return rates;
}

function formatRows({ size }: MatmulFlags, rows: readonly MatmulRow[]): string {
  const header = ["", "GFLOP/s (min-max)", "x tfjs wasm (min-max)", ""];
  const cells = rows.map(({ name, description, gflops, timesTfjsWasm }) => [
    name,
    spreadText(gflops, 1),
    spreadText(timesTfjsWasm, 2),
    description,
  ]);
  return [`A product of two ${size}x${size} matrices`, "", ...aligned([header, ...cells])].join(
    "\n",
  );
}
