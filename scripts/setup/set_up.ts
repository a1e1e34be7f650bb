/** Installs the system packages that a command can use, if it may. */
import { type AptFailure, aptInstall, aptUpdate, installArgs } from "./apt.ts";
import { type Machine, thisMachine } from "./machine.ts";
import type { Need } from "./needs.ts";
import { type CommandRunner, commandRunner } from "./run_command.ts";
import { withTicks } from "./with_ticks.ts";

export interface SetUpOptions {
  /** false only says what is missing. */
  install: boolean;
  /** Takes one line. */
  print: (line: string) => void;
  machine?: Machine;
  run?: CommandRunner;
}

/** Whether packages may be installed: `--no-install` and `NO_INSTALL=1` both say no. */
export function mayInstall(noInstall: boolean, variable = Deno.env.get("NO_INSTALL")): boolean {
  return !noInstall && ["", "0", undefined].includes(variable);
}

/**
 * Installs what is missing, as root on Debian or Ubuntu; elsewhere prints what to type. Says nothing
 * when nothing is missing, and never fails: a command that lacks a package still runs, slower or
 * with less, and the last lines say so. macOS needs nothing, since Accelerate comes with it.
 *
 * @returns the needs that are still missing
 */
export async function setUp(needs: readonly Need[], options: SetUpOptions): Promise<Need[]> {
  const { machine = thisMachine(), run = commandRunner() } = options;
  const print = (line: string) => options.print(`set-up: ${line}`);
  const missing = await missingOf(needs);
  if (missing.length === 0 || machine.os === "darwin") return missing;

  for (const need of missing) print(`${need.what} is missing; it ${need.why} (${need.package})`);
  const advice = adviceInstead(missing, options.install, machine);
  if (advice) print(advice);
  else await installAll(missing, run, print);

  const stillMissing = await missingOf(missing);
  for (const { what, without } of stillMissing) print(`without ${what}, ${without}`);
  return stillMissing;
}

async function missingOf(needs: readonly Need[]): Promise<Need[]> {
  const present = await Promise.all(needs.map(({ isPresent }) => isPresent()));
  return needs.filter((_, i) => !present[i]);
}

/** The advice for a user for whom nothing may be installed; undefined if it may. */
function adviceInstead(
  missing: readonly Need[],
  install: boolean,
  { isDebian, isRoot }: Machine,
): string | undefined {
  if (!isDebian) return "install what you want of it with this system's own package manager";
  const command = `apt-get ${installArgs(missing.map((need) => need.package)).join(" ")}`;
  if (!install) return `nothing is installed, as asked; to do it: ${asUser(command, isRoot)}`;
  return isRoot ? undefined : `only root can install it; type: ${asUser(command, isRoot)}`;
}

function asUser(command: string, isRoot: boolean): string {
  return isRoot ? command : `sudo ${command}`;
}

async function installAll(
  missing: readonly Need[],
  run: CommandRunner,
  print: (line: string) => void,
): Promise<void> {
  print("fetching the lists of packages (apt-get update)");
  // After a failed update, the old lists may be enough.
  report(await withTicks("apt-get update", aptUpdate(run), print), print);
  for (const { package: name } of missing) {
    print(`installing ${name}`);
    // One by one, because apt-get installs nothing at all if it cannot find one of several.
    report(await withTicks(`installing ${name}`, aptInstall(run, name), print), print);
  }
}

function report(failure: AptFailure | undefined, print: (line: string) => void): void {
  if (!failure) return;
  print(`${failure.command} failed; its last lines:`);
  for (const line of failure.lastLines) print(`  ${line}`);
}
