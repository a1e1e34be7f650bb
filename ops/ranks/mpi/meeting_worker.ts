/** The thread that ends a process whose main thread hangs in the library's first call. */
import { endProcessTelling } from "./end_process.ts";
import type { Meeting } from "./meeting.ts";

/** The rank that tells has this long for it, and all others wait for twice as long. */
const passingOnMillis = 1000;

const thread = self as unknown as { onmessage: (event: MessageEvent<Meeting>) => void };

thread.onmessage = ({ data: { limitMillis, told, exitCode } }) => {
  const millis = told === undefined ? 2 * passingOnMillis : passingOnMillis;
  setTimeout(() => endProcessTelling(told, { exitCode, passingOnMillis: millis }), limitMillis);
};
