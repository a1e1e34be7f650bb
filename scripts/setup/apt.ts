import type { CommandRunner } from "./run_command.ts";

/** What must be said about a package that could not be installed. */
export interface AptFailure {
  command: string;
  /** The last lines that apt wrote. */
  lastLines: string[];
}

const keptLines = 5;

/** Another apt may be running, for example on a machine that has just started. */
const waitForLock = ["-o", "DPkg::Lock::Timeout=60"];

/** The arguments of `apt-get` that install a package without its recommendations. */
export function installArgs(packages: readonly string[]): string[] {
  return ["install", "-y", "--no-install-recommends", ...packages];
}

/** Fetches the lists of packages, which a fresh machine does not have. */
export function aptUpdate(run: CommandRunner): Promise<AptFailure | undefined> {
  return aptGet(run, ["update"]);
}

/** Installs one package, as root. */
export function aptInstall(run: CommandRunner, name: string): Promise<AptFailure | undefined> {
  return aptGet(run, installArgs([name]));
}

async function aptGet(run: CommandRunner, args: string[]): Promise<AptFailure | undefined> {
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  const { code, output } = await run("apt-get", [...waitForLock, ...args], env);
  if (code === 0) return undefined;
  const lines = output.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  return { command: `apt-get ${args.join(" ")}`, lastLines: lines.slice(-keptLines) };
}
