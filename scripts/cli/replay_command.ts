import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Places } from "../../pipeline/contracts/run_config.ts";
import type { ReplayCommand } from "../../web/mod.ts";
import config from "../../deno.json" with { type: "json" };

const project = fileURLToPath(new URL("../../", import.meta.url));

/** The system's own libraries, which a run's folder is never among. */
const systemLibraries: Partial<Record<typeof Deno.build.os, string[]>> = {
  linux: ["/usr/lib", "/usr/lib64", "/lib", "/lib64"],
  darwin: ["/opt/homebrew", "/usr/local/opt", "/System/Library/Frameworks"],
};

/**
 * How the dashboard starts a replay: as the task does, with fewer permissions, since the run may be a
 * stranger's and nobody is at the command line. It writes into the run's folder and these places. Of
 * native code it may load what npm brings, the system's libraries, and what the environment names.
 */
export function replayCommand({ dataDir, cacheDir }: Places): ReplayCommand {
  const [command, ...args] = config.tasks.replay.command.split(" ");
  const script = args.pop()!;
  const scoped: Record<string, string[]> = {
    "--allow-ffi": [`--allow-ffi=${loadable().join(",")}`],
    "--allow-write": [], // said for each replay: its run's folder, and these
  };
  return {
    command,
    args: args.flatMap((arg) => scoped[arg] ?? [arg]),
    writable: [dataDir, cacheDir].map((path) => resolve(path)),
    words: [project + script, "--data-dir", dataDir, "--cache-dir", cacheDir],
  };
}

function loadable(): string[] {
  const stated = ["DCGAN_BLAS", "DCGAN_ONEDNN"].map((name) => Deno.env.get(name) ?? "")
    .filter((path) => path !== "");
  const places = [
    packagesFolder(),
    ...systemLibraries[Deno.build.os] ?? [],
    ...stated,
  ];
  return places.filter((path) => !path.includes(",")); // Deno would take it for two
}

/** The folder of all npm packages, where those with native code find it. */
function packagesFolder(): string {
  const module = fileURLToPath(import.meta.resolve("sharp"));
  const [packages] = module.split(/[/\\]sharp[@/\\]/);
  return packages === module ? dirname(module) : packages;
}
