/** How a rank waits for the others without burning its core. */
import type { MpiLibrary } from "./find_mpi.ts";

export interface WaitOptions {
  lateMillis: number;
  /** Whether some rank counts as lost. */
  isTooLong(waitedMillis: number): boolean;
  /** Called when it is late: tells the other ranks that this one is there. */
  onLate(): void;
  /** Called when so; it does not return. */
  onLost(): never;
}

/** Ranks of one machine mostly arrive within this time, and a sleep would cost them more. */
const spinMillis = 0.1;
const longestSleepMicros = 1000;

/**
 * Returns when all ranks are here. A blocking call of the library would spin; this yields the core at
 * first, and then sleeps for an eighth of the time that it has waited: so what it oversleeps is small
 * beside the wait.
 */
export function waitForAll(
  { symbols, handles, row }: Pick<MpiLibrary, "symbols" | "handles" | "row">,
  { lateMillis, isTooLong, onLate, onLost }: WaitOptions,
): void {
  const request = new BigUint64Array(1); // MPICH's handles fill half of it
  const isDone = new Int32Array(1);
  checked(symbols, symbols.MPI_Ibarrier(handles.world, request));
  const begun = performance.now();
  let isLate = false;
  for (;;) {
    checked(symbols, symbols.MPI_Test(request, isDone, row.statusIgnore));
    if (isDone[0] !== 0) return;
    const waited = performance.now() - begun;
    if (waited < spinMillis) symbols.sched_yield();
    else symbols.usleep(Math.min(longestSleepMicros, Math.ceil(1000 * waited / 8)));
    if (!isLate && waited > lateMillis) {
      isLate = true;
      onLate();
    }
    if (isTooLong(waited)) onLost();
  }
}

/** @throws Error in the library's words when a call failed */
export function checked({ MPI_Error_string }: MpiLibrary["symbols"], code: number): void {
  if (code === 0) return;
  const text = new Uint8Array(8192);
  const length = new Int32Array(1);
  MPI_Error_string(code, text, length);
  const said = new TextDecoder().decode(text.subarray(0, length[0])).replaceAll(/\s+/g, " ");
  throw new Error(`MPI failed: ${said.replace(/\0.*$/, "").trim() || `error ${code}`}`);
}
