import { isLiveTerminal } from "../cli/terminal.ts";

/** Is told how much of a long work is done, and what it is if that changes. */
export type Report = (done: number, total: number, what?: string) => void;

const everyMillis = 1000;

/** Prints progress once a second; on a terminal always in the same line. Short work prints nothing. */
export function reportOn(usual: string): { report: Report; end: () => void } {
  let toldAt = performance.now();
  let hasTold = false;
  const isLive = isLiveTerminal();
  return {
    report: (done, total, what = usual) => {
      if (performance.now() - toldAt < everyMillis) return;
      toldAt = performance.now();
      hasTold = true;
      const line = `${what}: ${done} of ${total}`;
      if (isLive) Deno.stdout.writeSync(new TextEncoder().encode(`\r${line}\x1b[K`));
      else console.log(line);
    },
    end: () => {
      if (isLive && hasTold) console.log();
      hasTold = false;
    },
  };
}
