/** The thread that ends a process whose main thread hangs in the library's first call. */
import { endProcess } from "./end_process.ts";
import type { Meeting } from "./meeting.ts";

/** As soon as one process has ended, a launcher ends all, and passes on no more of what they say. */
const passingOnMillis = 1000;

const thread = self as unknown as { onmessage: (event: MessageEvent<Meeting>) => void };

thread.onmessage = ({ data: { limitMillis, told, exitCode } }) => {
  setTimeout(() => {
    if (told !== undefined) Deno.stderr.writeSync(new TextEncoder().encode(`${told}\n`));
    setTimeout(
      () => endProcess(exitCode),
      told === undefined ? 2 * passingOnMillis : passingOnMillis,
    );
  }, limitMillis);
};
