import process from "node:process";

/**
 * Whether standard output is a terminal with a movable cursor. A terminal with the name `dumb`, or none,
 * would show the escape sequences; on Windows terminals have no name. What Open MPI's launcher reads is a
 * terminal without columns.
 */
export function isLiveTerminal(): boolean {
  return Deno.stdout.isTerminal() && process.stdout.columns !== 0 &&
    (Deno.build.os === "windows" || movesCursor(Deno.env.get("TERM")));
}

/** @param name as the environment variable TERM has it */
export function movesCursor(name = ""): boolean {
  return !["", "dumb"].includes(name);
}
