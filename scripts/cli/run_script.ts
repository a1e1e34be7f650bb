import { setTimeout as pause } from "node:timers/promises";
import { printable } from "../../pipeline/contracts/text.ts";
import { UsageError } from "./usage_error.ts";

/** A launcher ends the other processes when the first has failed, and one of them is still printing. */
const silentMillis = 1000;
/** By then a launcher has ended this process, where the first has failed as well. */
const othersMillis = 6000;

/**
 * Runs a command. A failure prints one line and ends it with exit code 1 (2 for wrong flags); with
 * `DCGAN_DEBUG` it also prints the stack.
 *
 * @param tells when this process tells of an error, where several may have the same
 * @param end is called with the exit code, last of all
 */
export async function runScript(
  main: () => Promise<void>,
  tells: (error: unknown) => "now" | "if nobody else does" | "never" = () => "now",
  end: (exitCode: number) => Promise<void> | void = () => {},
): Promise<void> {
  try {
    await main();
  } catch (thrown) {
    // Closing may fail too, for example on a full disk: the first error is the cause.
    const error = thrown instanceof SuppressedError ? thrown.suppressed : thrown;
    const text = printable(error instanceof Error ? error.message : String(error));
    const when = tells(error);
    if (when !== "now") await pause(when === "never" ? silentMillis : othersMillis);
    if (when !== "never") console.error(`error: ${text}`);
    if (Deno.env.get("DCGAN_DEBUG") && error instanceof Error) {
      console.error(String(error.stack).split("\n").map(printable).join("\n"));
    }
    const exitCode = error instanceof UsageError ? error.exitCode : 1;
    await end(exitCode);
    Deno.exit(exitCode);
  }
}
