import { setTimeout as pause } from "node:timers/promises";
import { isReplaying, replayLogPath } from "../../../pipeline/store/mod.ts";
import { parseReplayEvent, replayLine } from "../../../pipeline/contracts/replay_events.ts";
import { errorMessage } from "../../../pipeline/contracts/text.ts";
import { heartbeatBytes, retryBytes } from "../live/stream_messages.ts";
import { LogReader } from "./log_reader.ts";
import { endedWith } from "./replay_job.ts";

interface ReplayStreamOptions {
  /** The run's folder, and the replay's number. */
  folder: string;
  id: string;
  /** Bytes of the log that the client has. */
  after: number;
  onEnd(): void;
}

const pollMillis = 150;
const heartbeatMillis = 15_000;

/**
 * A replay's lines as server-sent events, read from the log as fast as the client reads: nothing is
 * kept in memory for a client that stalls. An event's id is the log's offset behind it. The process
 * that writes the log, this server or another, holds a lock on it.
 *
 * @throws Deno.errors.NotFound when there is no log
 */
export function replayStream(
  { folder, id, after, onEnd }: ReplayStreamOptions,
): ReadableStream<Uint8Array> {
  const reader = new LogReader(replayLogPath(folder, id), after);
  const left = new AbortController();
  const end = () => {
    if (left.signal.aborted) return;
    left.abort();
    reader.close();
    onEnd();
  };
  let last = "";

  /** Lines as messages, a heartbeat, or undefined where nothing will follow. */
  const next = async (): Promise<Uint8Array | undefined> => {
    for (let waited = 0; waited < heartbeatMillis; waited += pollMillis) {
      // Checked before the read, so that lines written in between are not missed.
      const isOver = !isReplaying(folder, id);
      const lines = reader.read();
      if (lines.length > 0) {
        const told = lines.map(({ text, next }) => ({ text: toldLine(text), next }));
        last = told.at(-1)!.text;
        return encoder.encode(told.map(({ text, next }) => message(next, text)).join(""));
      }
      if (isOver) return undefined;
      await pause(pollMillis, undefined, { signal: left.signal });
    }
    return heartbeatBytes;
  };

  return new ReadableStream({
    start: (controller) => controller.enqueue(retryBytes),
    async pull(controller) {
      try {
        const bytes = await next();
        if (bytes) return controller.enqueue(bytes);
        if (last !== "" && !isEnd(last)) controller.enqueue(encoder.encode(message(0, cutOff())));
        end();
        controller.close();
      } catch (error) {
        // The pause was aborted, because the client disconnected.
        if (left.signal.aborted) return;
        end();
        throw error;
      }
    },
    cancel: end,
  });
}

const encoder = new TextEncoder();

/** Parses and rewrites a line of the log, because the log may be a stranger's. */
function toldLine(text: string): string {
  try {
    return replayLine(parseReplayEvent(text));
  } catch (error) {
    const message = `its log: ${errorMessage(error)}`;
    return replayLine({ type: "replay-warning", at: Date.now(), message });
  }
}

function message(id: number, line: string): string {
  return `id: ${id}\nevent: replay\ndata: ${line}\n\n`;
}

function isEnd(line: string): boolean {
  return line.startsWith('{"type":"replay-ended"');
}

/** The end event of a log whose writer is gone. */
function cutOff(): string {
  const message = "the dashboard that started it ended before it did";
  return replayLine(endedWith("failed", message));
}
