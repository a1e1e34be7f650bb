import {
  type AskedLook,
  type LookFrame,
  type LookRequest,
  parseLookFrame,
} from "../../../pipeline/contracts/looks.ts";
import { lastLines } from "../../../pipeline/store/mod.ts";
import type { ReplayCommand } from "../replays/replay_job.ts";
import { FrameReader } from "./frame_reader.ts";

/** Receives the frames of one look, the last with its bytes. */
export type Told = (frame: LookFrame, bytes?: Uint8Array<ArrayBuffer>) => void;

// A process holds both networks; the next page starts another in seconds.
const idleMillis = 120_000;

/** A process that has a recorded run open and answers one question after the other. */
export class LookProcess {
  /** Settles when the process is gone; never rejects. */
  readonly over: Promise<void>;
  private readonly child: Deno.ChildProcess;
  private readonly writer: WritableStreamDefaultWriter<Uint8Array>;
  private readonly waiting = new Map<number, Told>();
  private ready: LookFrame | undefined;
  private nextId = 1;
  private idle: ReturnType<typeof setTimeout> | undefined;

  /** @throws Deno.errors when the process cannot be started */
  constructor({ command, args }: Pick<ReplayCommand, "command"> & { args: readonly string[] }) {
    this.child = new Deno.Command(command, {
      args: [...args],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.writer = this.child.stdin.getWriter();
    this.over = this.follow();
  }

  /** How many questions wait for an answer. */
  get load(): number {
    return this.waiting.size;
  }

  /** Whether the run had not come so far when this began to look. */
  isBehind(request: LookRequest): boolean {
    const { ready } = this;
    return ready?.type === "look-ready" && "step" in request && request.step > ready.last;
  }

  /** @returns gives it up */
  ask(request: LookRequest, told: Told): () => void {
    const id = this.nextId++;
    clearTimeout(this.idle);
    this.waiting.set(id, told);
    if (this.ready) told(this.ready);
    this.send({ type: "look", id, request });
    return () => {
      if (this.waiting.delete(id)) this.send({ type: "give-up", id });
      this.rest();
    };
  }

  /** Ends it at once: it writes nothing. */
  async stop(): Promise<void> {
    try {
      this.child.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
    await this.over;
  }

  private send(asked: AskedLook): void {
    const line = new TextEncoder().encode(`${JSON.stringify(asked)}\n`);
    // It may have ended; whoever waits is told then.
    this.writer.write(line).catch(() => {});
  }

  private rest(): void {
    if (this.waiting.size > 0) return;
    clearTimeout(this.idle);
    this.idle = setTimeout(() => void this.stop(), idleMillis);
  }

  private async follow(): Promise<void> {
    const complaint = lastLines(this.child.stderr);
    let trouble: string | undefined;
    try {
      const frames = new FrameReader(this.child.stdout.getReader());
      for (;;) {
        const line = await frames.line();
        if (line === undefined) break;
        await this.hear(parseLookFrame(line), frames);
      }
    } catch (error) {
      trouble = error instanceof Error ? error.message : String(error);
      this.child.kill("SIGKILL");
    }
    await this.child.status;
    clearTimeout(this.idle);
    void this.writer.abort().catch(() => {});
    const message = (trouble ?? (await complaint).at(-1) ?? "it ended").replace(/^error: /, "");
    for (const [id, told] of this.waiting) told({ type: "look-failed", id, message });
    this.waiting.clear();
  }

  private async hear(frame: LookFrame, frames: FrameReader): Promise<void> {
    if (frame.type === "look-ready") {
      this.ready = frame;
      for (const told of this.waiting.values()) told(frame);
      return;
    }
    const bytes = frame.type === "look-done" ? await frames.bytes(frame.bytes) : undefined;
    this.waiting.get(frame.id)?.(frame, bytes);
    if (frame.type === "look-progress") return;
    this.waiting.delete(frame.id);
    this.rest();
  }
}
