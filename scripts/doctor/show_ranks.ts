/** `doctor`'s part about MPI: the libraries that open, and how fast two local ranks exchange numbers. */
import { fileURLToPath } from "node:url";
import { presentMpi } from "../../ops/ranks/mpi/mod.ts";
import { aligned } from "../cli/table.ts";
import type { RankFigures } from "./rank_probe.ts";

const launchers = ["mpiexec", "mpiexec.mpich", "mpiexec.openmpi"];
const probe = fileURLToPath(new URL("./rank_probe.ts", import.meta.url));
const longestMillis = 30_000;

export async function showRanks(): Promise<void> {
  console.log("\nMPI, for train --distributed");
  const libraries = presentMpi();
  const rows = libraries.map(({ version, path }) => [version, path]);
  for (const line of aligned(rows, { left: Infinity })) console.log(`  ${line}`);
  if (libraries.length === 0) {
    console.log("  none: apt-get install mpich, or pip install mpich");
    return;
  }
  const seen = new Set<string>();
  for (const launcher of launchers) {
    const figures = await measured(launcher);
    if (!figures || seen.has(figures.library)) continue;
    seen.add(figures.library);
    console.log(`  ${textOf(launcher, figures)}`);
  }
  if (seen.size === 0) console.log("  no mpiexec here starts two ranks, so nothing was measured");
}

function textOf(launcher: string, figures: RankFigures): string {
  const { library, latencyMicros, megabytesPerSecond } = figures;
  return `${launcher} -n 2: ${library}, ${latencyMicros.toFixed(0)} us for 1 KB, ` +
    `${megabytesPerSecond.toFixed(0)} MB/s`;
}

async function measured(launcher: string): Promise<RankFigures | undefined> {
  try {
    const { success, stdout } = await new Deno.Command(launcher, {
      args: [
        ...["-n", "2", Deno.execPath(), "run", "-q", "--no-check"],
        ...["--allow-read", "--allow-env", "--allow-ffi", probe],
      ],
      // Open MPI refuses root without these.
      env: { OMPI_ALLOW_RUN_AS_ROOT: "1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: "1", NO_COLOR: "1" },
      signal: AbortSignal.timeout(longestMillis),
      stdin: "null",
      stderr: "null",
    }).output();
    const line = new TextDecoder().decode(stdout).trim();
    return success && line.startsWith("{") ? JSON.parse(line) : undefined;
  } catch {
    return undefined; // there is no such program, or it may not be started
  }
}
