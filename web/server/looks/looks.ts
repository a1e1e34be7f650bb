import { resolve } from "node:path";
import { HttpError } from "fresh";
import type { LookRequest } from "../../../pipeline/contracts/looks.ts";
import { hasRecord } from "../../../pipeline/store/mod.ts";
import { type ReplayCommand, wordsFor } from "../replays/replay_job.ts";
import { LookProcess } from "./look_process.ts";

/** Looks at single steps of recorded runs; a run's are answered by one process, kept for a while. */
export interface Looks {
  /**
   * Frames as `deno task replay --look` writes them, of this question alone.
   *
   * @throws HttpError 409 when this server or this run cannot, 503 when too many wait
   */
  ask(folder: string, request: LookRequest): ReadableStream<Uint8Array>;
  /** Ends the process of a run, or all of them. */
  stopAll(folder?: string): Promise<void>;
}

// Each uses all cores while it answers, and holds both networks.
const mostProcesses = 2;
const mostWaiting = 8;

/** @param command absent if this server cannot start replays */
export function openLooks(command: ReplayCommand | undefined): Looks {
  /** By the run's folder; the one asked last is the last. */
  const processes = new Map<string, LookProcess>();

  const processOf = (folder: string, request: LookRequest): LookProcess => {
    const known = processes.get(folder);
    if (known?.isBehind(request) && known.load === 0) {
      processes.delete(folder);
      void known.stop();
    } else if (known) {
      processes.delete(folder);
      processes.set(folder, known);
      return known;
    }
    const [oldest] = [...processes].filter(([, { load }]) => load === 0);
    if (processes.size >= mostProcesses) {
      if (!oldest) throw new HttpError(503, "other runs are looked at: ask again in a moment");
      processes.delete(oldest[0]);
      void oldest[1].stop();
    }
    const words = wordsFor(command!, resolve(folder));
    const args = [...words, resolve(folder), "--look"];
    const process = new LookProcess({ command: command!.command, args });
    processes.set(folder, process);
    void process.over.then(() => {
      if (processes.get(folder) === process) processes.delete(folder);
    });
    return process;
  };

  return {
    ask(folder, request) {
      if (!command) throw new HttpError(409, "this server cannot start replays");
      if (!hasRecord(folder)) {
        throw new HttpError(409, "this run has no record: train with --record reference or pixels");
      }
      const process = started(() => processOf(folder, request));
      if (process.load >= mostWaiting) {
        throw new HttpError(503, `${process.load} questions wait already: ask again in a moment`);
      }
      return framesOf(process, request);
    },
    async stopAll(folder) {
      const ending = [...processes].filter(([of]) => folder === undefined || of === folder);
      await Promise.all(ending.map(([, process]) => process.stop()));
    },
  };
}

function started(start: () => LookProcess): LookProcess {
  try {
    return start();
  } catch (cause) {
    if (cause instanceof HttpError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new HttpError(409, `it cannot be looked at here: ${why}`, { cause });
  }
}

function framesOf(process: LookProcess, request: LookRequest): ReadableStream<Uint8Array> {
  let giveUp = () => {};
  return new ReadableStream({
    start(controller) {
      giveUp = process.ask(request, (frame, bytes) => {
        controller.enqueue(new TextEncoder().encode(`${JSON.stringify(frame)}\n`));
        if (bytes) controller.enqueue(bytes);
        if (frame.type === "look-done" || frame.type === "look-failed") controller.close();
      });
    },
    cancel: () => giveUp(),
  });
}
