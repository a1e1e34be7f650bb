/** `deno task doctor`: what this machine offers, how fast it is, and what `--backend auto` takes. */
import {
  backends,
  blasRate,
  blasReport,
  gemmRate,
  openBackend,
  webgpuAdapters,
} from "../ops/mod.ts";
import { runScript } from "./cli/run_script.ts";

await runScript(async () => {
  console.log(`Deno ${Deno.version.deno}, V8 ${Deno.version.v8}, ${Deno.build.target}`);
  console.log(`${navigator.hardwareConcurrency} cores, ${gibibytes()} GiB of memory`);

  console.log("\nWebGPU adapters");
  const adapters = await webgpuAdapters();
  for (const { description, isSoftware } of adapters) {
    console.log(`  ${description}${isSoftware ? ", software: auto passes it over" : ""}`);
  }
  if (adapters.length === 0) console.log("  none: a Vulkan driver brings one");

  console.log("\nBLAS libraries, in the order in which they are tried, and the rate of each");
  for (const candidate of blasReport()) {
    const { library, path, found, failure = "" } = candidate;
    const rate = found
      ? `${gflopsText(await blasRate(candidate))}   ${found}`
      : isAbsent(failure)
      ? "not found"
      : failure;
    console.log(`  ${library.padEnd(12)}${path.padEnd(24)}  ${rate}`);
  }

  console.log("\nBackends, and the rate of one matrix product on each");
  for (const { name } of backends) console.log(`  ${name.padEnd(8)}${await rateOf(name)}`);

  const chosen = await openBackend("auto");
  console.log(`\n--backend auto takes ${chosen.name}: ${chosen.description}\n  ${chosen.reason}`);
  chosen.close();
});

async function rateOf(name: (typeof backends)[number]["name"]): Promise<string> {
  try {
    const backend = await openBackend(name);
    const gflops = await gemmRate();
    backend.close();
    return `${gflopsText(gflops)}   ${backend.description}`;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Most of the table is on no machine; what is there and does not open deserves its reason. */
function isAbsent(failure: string): boolean {
  return /no such file|not found|could not be found/i.test(failure);
}

function gflopsText(gflops: number): string {
  return `${gflops.toFixed(1).padStart(8)} GFLOP/s`;
}

function gibibytes(): string {
  return (Deno.systemMemoryInfo().total / 2 ** 30).toFixed(1);
}
