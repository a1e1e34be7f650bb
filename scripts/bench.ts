/** `deno task bench`: benchmarks, each printing ratios taken side by side. */
import { type Benchmark, runBenchmark } from "./bench/benchmark.ts";
import { cuda } from "./bench/cuda.ts";
import { data } from "./bench/data.ts";
import { dashboard } from "./bench/dashboard.ts";
import { events, record } from "./bench/events_and_record.ts";
import { showHistory } from "./bench/history.ts";
import { measuring } from "./bench/measuring.ts";
import { memory } from "./bench/memory.ts";
import { page } from "./bench/page.ts";
import { ranks } from "./bench/ranks.ts";
import { search } from "./bench/search/search.ts";
import { matmul, ops } from "./bench/products.ts";
import { step } from "./bench/step.ts";
import { webgpu } from "./bench/webgpu.ts";
import { runScript } from "./cli/run_script.ts";
import { placeStatedLibraries } from "./cli/stated_library.ts";
import { aligned } from "./cli/table.ts";
import { UsageError } from "./cli/usage_error.ts";

type Words = readonly string[];
type Command = { summary: string; run: (words: Words) => Promise<number> };

const command = <F extends object, R>(benchmark: Benchmark<F, R>): [string, Command] => [
  benchmark.name,
  { summary: benchmark.summary, run: (words) => runBenchmark(benchmark, words) },
];

const commands = new Map<string, Command>([
  command(step),
  command(memory),
  command(measuring),
  command(ops),
  command(webgpu),
  command(cuda),
  command(matmul),
  command(events),
  command(record),
  command(data),
  command(dashboard),
  command(page),
  command(ranks),
  command(search),
  ["history", {
    summary: "The results of benchmarks in this copy of the project, newest last.",
    run: showHistory,
  }],
]);

const help = `Usage: deno task bench <benchmark> [flags]

${
  aligned([...commands].map(([name, { summary }]) => [`  ${name}`, summary]), { left: 2 }).join(
    "\n",
  )
}

deno task bench <benchmark> --help lists its flags. Each adds its main figures to a history in
cache/: --history <file> takes another file, and --no-history none.`;

await runScript(async () => {
  placeStatedLibraries();
  const [name, ...words] = Deno.args;
  if (name === "--help" || name === "-h") {
    console.log(help);
    return;
  }
  const chosen = commands.get(name ?? "");
  if (chosen) Deno.exitCode = await chosen.run(words);
  else {
    const problem = name === undefined
      ? "no benchmark is named"
      : `there is no benchmark "${name}"`;
    throw new UsageError(`${problem}: say ${[...commands.keys()].join(", ")}`);
  }
});
