/**
 * Ends this process from any of its threads, at once. `Deno.exit` on another thread than the first ends that
 * thread alone.
 */
export function endProcess(exitCode: number): void {
  const symbols = { _exit: { parameters: ["i32"], result: "void" } } as const;
  Deno.dlopen("libc.so.6", symbols).symbols._exit(exitCode);
}

/**
 * The same, after a text that the terminal shall still get: as soon as one process has ended, a launcher ends
 * all, and passes on no more of what they say.
 *
 * @param told undefined where another rank tells it
 */
export function endProcessTelling(
  told: string | undefined,
  { exitCode, passingOnMillis }: { exitCode: number; passingOnMillis: number },
): void {
  if (told !== undefined) Deno.stderr.writeSync(new TextEncoder().encode(`${told}\n`));
  setTimeout(() => endProcess(exitCode), passingOnMillis);
}
