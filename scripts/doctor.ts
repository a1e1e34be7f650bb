/** `deno task doctor`: what this machine offers, how fast it is, and what `--backend auto` takes. */
import {
  backends,
  blasRate,
  type BlasReport,
  blasReport,
  blasVariable,
  gemmRate,
  openBackend,
  statedBlas,
  webgpuAdapters,
} from "../ops/mod.ts";
import { runScript } from "./cli/run_script.ts";
import { placeStatedLibrary } from "./cli/stated_library.ts";
import { UsageError } from "./cli/usage_error.ts";

const help = `Usage: deno task doctor

Shows what this machine has (WebGPU adapters, BLAS libraries, backends), how fast each of them
multiplies, and what --backend auto takes. ${blasVariable}=PATH has it look at that library alone, as
train then does.

  -h, --help  Prints this.`;

await runScript(async () => {
  placeStatedLibrary();
  if (asksForHelp(Deno.args)) {
    console.log(help);
    return;
  }
  showMachine();
  await showAdapters();
  await showLibraries();
  await showChosen(await showBackends());
});

/** @throws UsageError for any other word */
function asksForHelp(words: readonly string[]): boolean {
  if (words.includes("--help") || words.includes("-h")) return true;
  if (words.length === 0) return false;
  throw new UsageError(`doctor does not know "${words[0]}": it takes no word but --help`);
}

function showMachine(): void {
  const gibibytes = (Deno.systemMemoryInfo().total / 2 ** 30).toFixed(1);
  console.log(`Deno ${Deno.version.deno}, V8 ${Deno.version.v8}, ${Deno.build.target}`);
  console.log(`${navigator.hardwareConcurrency} cores, ${gibibytes} GiB of memory`);
}

async function showAdapters(): Promise<void> {
  console.log("\nWebGPU adapters");
  const adapters = await webgpuAdapters();
  for (const { description, isSoftware } of adapters) {
    console.log(`  ${description}${isSoftware ? ", software: auto passes it over" : ""}`);
  }
  if (adapters.length === 0) console.log("  none: a Vulkan driver brings one");
}

async function showLibraries(): Promise<void> {
  console.log("\nBLAS libraries, in the order in which they are tried, and the rate of each");
  const libraries = blasReport();
  if (statedBlas() !== undefined && !libraries.some(({ found }) => found)) {
    console.log(`  none: only the one that ${blasVariable} names is tried; see blas below`);
    return;
  }
  for (const library of libraries) {
    const { library: name, path } = library;
    console.log(`  ${name.padEnd(12)}${path.padEnd(24)}  ${await stateOf(library)}`);
  }
}

async function stateOf(library: BlasReport): Promise<string> {
  const { found, failure = "" } = library;
  if (found) return `${gflopsText(await blasRate(library))}   ${found}`;
  return isAbsent(failure) ? "not found" : failure;
}

/** Answers with the backends that do not open, by what was said of each. */
async function showBackends(): Promise<Map<string, string>> {
  console.log("\nBackends, and the rate of one matrix product on each");
  const failures = new Map<string, string>();
  for (const { name } of backends) {
    try {
      console.log(`  ${name.padEnd(8)}${await rateOf(name)}`);
    } catch (error) {
      const { message } = error as Error;
      failures.set(message, name);
      console.log(`  ${name.padEnd(8)}${message}`);
    }
  }
  return failures;
}

async function rateOf(name: (typeof backends)[number]["name"]): Promise<string> {
  const backend = await openBackend(name);
  const gflops = await gemmRate();
  backend.close();
  return `${gflopsText(gflops)}   ${backend.description}`;
}

/** @param failures what `showBackends` answered with */
async function showChosen(failures: ReadonlyMap<string, string>): Promise<void> {
  try {
    const { name, description, reason, close } = await openBackend("auto");
    console.log(`\n--backend auto takes ${name}: ${description}\n  ${reason}`);
    close();
  } catch (error) {
    const told = failures.get((error as Error).message);
    if (told === undefined) throw error;
    const message = `--backend auto takes none: it would be ${told}, and why not stands above`;
    throw new Error(message, { cause: error });
  }
}

/** Most of the table is on no machine; what is there and does not open deserves its reason. */
function isAbsent(failure: string): boolean {
  return /no such file|not found|could not be found/i.test(failure);
}

function gflopsText(gflops: number): string {
  return `${gflops.toFixed(1).padStart(8)} GFLOP/s`;
}
