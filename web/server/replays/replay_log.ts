import {
  parseReplayEvent,
  type ReplayEvent,
  replayLine,
} from "../../../pipeline/contracts/replay_events.ts";
import { writeAllSync } from "../../../pipeline/store/mod.ts";

/** Writes a replay's events. The file is locked while it is open, which shows others that the replay runs. */
export class ReplayLog {
  /** Whether the end event is written. */
  hasEnded = false;
  private readonly file: Deno.FsFile;

  /** @throws Deno.errors when it is there already, or cannot be written */
  constructor(path: string) {
    this.file = Deno.openSync(path, { write: true, createNew: true });
    this.file.lockSync(true);
  }

  /** @throws SyntaxError when the line is no replay's event */
  line(text: string): void {
    this.event(parseReplayEvent(text));
  }

  event(event: ReplayEvent): void {
    writeAllSync(this.file, new TextEncoder().encode(`${replayLine(event)}\n`));
    this.hasEnded ||= event.type === "replay-ended";
  }

  close(): void {
    this.file.close();
  }
}
