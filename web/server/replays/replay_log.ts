import {
  parseReplayEvent,
  type ReplayEvent,
  replayLine,
} from "../../../pipeline/contracts/replay_events.ts";
import { writeAllSync } from "../../../pipeline/store/mod.ts";

/** Writes what a replay tells. As long as it is open, the file is locked: so others see that it goes on. */
export class ReplayLog {
  /** Whether it has told how it ended. */
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
