import { printable } from "../../pipeline/contracts/text.ts";
import { UsageError } from "./usage_error.ts";

/**
 * Runs a command. A failure ends it with one clear line and exit code 1 (2 for wrong flags); the
 * stack, which says nothing to users, is printed when `DCGAN_DEBUG` is set.
 */
export async function runScript(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (thrown) {
    // Closing what was open can fail as well, on a full disk say; what came first says why.
    const error = thrown instanceof SuppressedError ? thrown.suppressed : thrown;
    console.error(`error: ${printable(error instanceof Error ? error.message : String(error))}`);
    if (Deno.env.get("DCGAN_DEBUG") && error instanceof Error) {
      console.error(String(error.stack).split("\n").map(printable).join("\n"));
    }
    Deno.exit(error instanceof UsageError ? error.exitCode : 1);
  }
}
