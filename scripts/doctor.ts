/** `deno task doctor`: shows this machine's devices and libraries, their speed, and the choice of `--backend auto`. */
import { type CudaReport, cudaReport, gemmRate, webgpuAdapters } from "../ops/bench.ts";
import {
  backends,
  blasVariable,
  cpuVectorUnit,
  oneDnnVariable,
  openBackend,
  statedLibrary,
} from "../ops/mod.ts";
import { turboJpegLibrary } from "../pipeline/sources/jpeg/turbojpeg.ts";
import { bestRate, type LibraryRates, libraryRates, slowness } from "./cli/library_rates.ts";
import { runScript } from "./cli/run_script.ts";
import { placeStatedLibraries } from "./cli/stated_library.ts";
import { aligned } from "./cli/table.ts";
import { UsageError } from "./cli/usage_error.ts";
import { showRanks } from "./doctor/show_ranks.ts";

const help = `Usage: deno task doctor

Shows what this machine has (WebGPU adapters, libraries, a decoder of JPEGs, MPI, backends), how fast each of them
multiplies, how fast two ranks exchange numbers, which libraries are slow for this CPU and what helps, and what --backend auto takes.
${blasVariable}=PATH and ${oneDnnVariable}=PATH have it look at that library alone, as train then does;
so do DCGAN_CUDA=FOLDER for NVIDIA's, and DCGAN_MPI=PATH for MPI.

  -h, --help  Prints this.`;

await runScript(async () => {
  placeStatedLibraries();
  if (asksForHelp(Deno.args)) {
    console.log(help);
    return;
  }
  showMachine();
  await showAdapters();
  showCuda(await cudaReport());
  await showLibraries();
  showDecoder();
  await showRanks();
  await showChosen(await showBackends());
});

/** @throws UsageError for any other word */
function asksForHelp(words: readonly string[]): boolean {
  if (words.includes("--help") || words.includes("-h")) return true;
  if (words.length === 0) return false;
  throw new UsageError(`unknown argument "${words[0]}": doctor takes only --help`);
}

function showMachine(): void {
  const gibibytes = (Deno.systemMemoryInfo().total / 2 ** 30).toFixed(1);
  console.log(`Deno ${Deno.version.deno}, V8 ${Deno.version.v8}, ${Deno.build.target}`);
  const unit = cpuVectorUnit();
  const vectors = unit ? `, ${unit}` : "";
  console.log(`${navigator.hardwareConcurrency} cores${vectors}, ${gibibytes} GiB of memory`);
}

async function showAdapters(): Promise<void> {
  console.log("\nWebGPU adapters");
  const adapters = await webgpuAdapters();
  for (const { description, isSoftware } of adapters) {
    console.log(`  ${description}${isSoftware ? ", software: auto does not take it" : ""}`);
  }
  if (adapters.length === 0) console.log("  none: a Vulkan driver brings one");
}

function showCuda({ parts, card, rates }: CudaReport): void {
  console.log("\nNVIDIA's driver and libraries, for the cuda backend");
  const rows = parts.map(({ name, path = "", version, problem }) => [
    name,
    path,
    problem ?? version ?? "",
  ]);
  for (const line of aligned(rows, { left: Infinity })) console.log(`  ${line}`);
  if (!card || !rates) return;
  const [total, free] = [card.totalBytes, card.freeBytes].map((bytes) =>
    `${(bytes / 2 ** 30).toFixed(1)} GiB`
  );
  console.log(
    `  ${card.name}, compute capability ${
      card.architecture / 10
    }, ${total} of memory, ${free} free`,
  );
  const { copyGigabytes, ...products } = rates;
  const texts = Object.entries(products).map(([precision, rate]) =>
    `${precision} ${rate.toFixed(1)} TFLOP/s`
  );
  console.log(`  large products: ${texts.join(", ")}; copies ${copyGigabytes.toFixed(0)} GB/s`);
}

async function showLibraries(): Promise<void> {
  console.log("\nLibraries, in the order in which they are tried, and the rate of each");
  const libraries = await libraryRates();
  const isStated = statedLibrary("blas") !== undefined;
  const best = bestRate(libraries) ?? 0;
  const rows = libraries.flatMap((library) => {
    if (isStated && library.library === "BLAS" && library.failure) {
      return [["BLAS", "", `only the one that ${blasVariable} names is tried; see blas below`]];
    }
    const row = [library.library, library.path, stateOf(library)];
    const slow = slowness(library, best, cpuVectorUnit());
    const notes = slow ?? library.note;
    return notes ? [row, ["", "", notes]] : [row];
  });
  for (const line of aligned(rows, { left: Infinity })) console.log(`  ${line}`);
  console.log(`  the best rate here: ${gflopsText(best).trim()}`);
}

function showDecoder(): void {
  const cure = "not found, so sharp decodes them, ten times as slow: apt-get install libturbojpeg0";
  console.log(`\nThe decoder of JPEGs\n  libjpeg-turbo  ${turboJpegLibrary() ?? cure}`);
}

function stateOf({ description, rates, failure, isAbsent }: LibraryRates): string {
  // No machine has all libraries: only those that are present and fail get a reason.
  if (!rates) return isAbsent ? "not found" : failure!;
  const convolutions = rates.convolution === undefined
    ? ""
    : `, convolutions ${gflopsText(rates.convolution).trim()}`;
  return `${gflopsText(rates.sgemm)}   ${description}${convolutions}`;
}

/** Returns the reasons of the backends that do not open. */
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

/** @param failures the result of `showBackends` */
async function showChosen(failures: ReadonlyMap<string, string>): Promise<void> {
  try {
    const { name, description, reason, close } = await openBackend("auto");
    console.log(`\n--backend auto takes ${name}: ${description}\n  ${reason}`);
    close();
  } catch (error) {
    const told = failures.get((error as Error).message);
    if (told === undefined) throw error;
    const message =
      `--backend auto takes none: its choice would be ${told}, which does not open for the reason above`;
    throw new Error(message, { cause: error });
  }
}

function gflopsText(gflops: number): string {
  return `${gflops.toFixed(1).padStart(8)} GFLOP/s`;
}
