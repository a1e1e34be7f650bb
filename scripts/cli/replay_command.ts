import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { cudaFolders, here, statedCuda } from "../../ops/cuda/libraries/find_cuda.ts";
import { libraryBackends } from "../../ops/device/backend_table.ts";
import type { Places } from "../../pipeline/contracts/run_config.ts";
import type { ReplayCommand } from "../../web/mod.ts";
import config from "../../deno.json" with { type: "json" };

const project = fileURLToPath(new URL("../../", import.meta.url));

/** The system's library folders, none of which holds runs. */
const systemLibraries: Partial<Record<typeof Deno.build.os, string[]>> = {
  linux: ["/usr/lib", "/usr/lib64", "/lib", "/lib64"],
  darwin: ["/opt/homebrew", "/usr/local/opt", "/System/Library/Frameworks"],
};

/**
 * The command with which the dashboard starts a replay: like the task, with fewer permissions, because
 * the run may be a stranger's. It writes to the run's folder and these places. It may load native code
 * from npm packages, the system's library folders, the libraries that the environment names, and NVIDIA's
 * wheels of its Python.
 */
export function replayCommand({ dataDir, cacheDir }: Places): ReplayCommand {
  const [command, ...args] = config.tasks.replay.command.split(" ");
  const script = args.pop()!;
  const scoped: Record<string, string[]> = {
    "--allow-ffi": [`--allow-ffi=${loadable().join(",")}`],
    "--allow-write": [], // for each replay: its run's folder, and these
  };
  return {
    command,
    args: args.flatMap((arg) => scoped[arg] ?? [arg]),
    writable: [dataDir, cacheDir].map((path) => resolve(path)),
    words: [project + script, "--data-dir", dataDir, "--cache-dir", cacheDir],
  };
}

function loadable(): string[] {
  const stated = libraryBackends.map(({ variable }) => Deno.env.get(variable) ?? "")
    .filter((path) => path !== "");
  const places = [
    packagesFolder(),
    ...systemLibraries[Deno.build.os] ?? [],
    ...stated,
    ...cudaFolders(statedCuda(), here), // among them those of the wheels of this environment's Python
  ];
  return places.filter((path) => !path.includes(",")); // Deno would split it
}

/** The folder of all npm packages, for those with native code. */
function packagesFolder(): string {
  const module = fileURLToPath(import.meta.resolve("sharp"));
  const [packages] = module.split(/[/\\]sharp[@/\\]/);
  return packages === module ? dirname(module) : packages;
}
