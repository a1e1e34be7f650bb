/**
 * Whether standard output is a terminal whose cursor can be moved. One that calls itself dumb, or
 * nothing at all, shows the escape sequences instead; Windows names none.
 */
export function isLiveTerminal(): boolean {
  return Deno.stdout.isTerminal() &&
    (Deno.build.os === "windows" || movesCursor(Deno.env.get("TERM")));
}

/** @param name as the environment variable TERM has it */
export function movesCursor(name = ""): boolean {
  return !["", "dumb"].includes(name);
}
