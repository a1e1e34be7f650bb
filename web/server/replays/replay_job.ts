import type { ReplayEnded } from "../../../pipeline/contracts/replay_events.ts";
import { lastLines, lines } from "../../../pipeline/store/mod.ts";
import { ReplayLog } from "./replay_log.ts";

export interface ReplayCommand {
  /** A program that replays: it takes a run's folder and flags, and prints its events as JSON lines. */
  command: string;
  args: readonly string[];
  /** Folders that it may write to besides the run's; without them, `args` contain its permissions. */
  writable?: readonly string[];
  /** Arguments after its permissions. */
  words?: readonly string[];
}

/** The arguments that start a replay of the run in that folder. */
export function wordsFor(
  { args, writable, words = [] }: ReplayCommand,
  folder: string,
): readonly string[] {
  if (writable === undefined) return [...args, ...words];
  const folders = [folder, ...writable];
  const comma = folders.find((path) => path.includes(","));
  if (comma !== undefined) {
    throw new Error(
      `Deno's permissions cannot name "${comma}", because of its comma: use deno task replay`,
    );
  }
  return [...args, `--allow-write=${folders.join(",")}`, ...words];
}

// A step may take seconds; a replay that takes longer to stop is killed.
const patienceMillis = 20_000;

/** A replay in a process of its own. */
export class ReplayJob {
  /** Settles when the process is gone; never rejects. */
  readonly over: Promise<void>;
  private readonly child: Deno.ChildProcess;
  private readonly output: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;
  private isStopped = false;

  /** @throws Deno.errors when the process cannot be started */
  constructor(
    { command, args }: Pick<ReplayCommand, "command" | "args">,
    private readonly log: ReplayLog,
  ) {
    this.child = new Deno.Command(command, {
      args: [...args],
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.output = this.child.stdout.getReader();
    this.over = this.follow();
  }

  /** Asks it to end after its step, and kills it if it does not. */
  async stop(): Promise<void> {
    this.isStopped = true;
    this.kill("SIGTERM");
    const timer = setTimeout(() => this.abandon(), patienceMillis);
    await this.over;
    clearTimeout(timer);
  }

  private async follow(): Promise<void> {
    const complaint = lastLines(this.child.stderr);
    let trouble: string | undefined;
    try {
      for await (const line of lines(this.output)) this.log.line(line);
    } catch (error) {
      trouble = error instanceof Error ? error.message : String(error);
      this.abandon();
    }
    const { code } = await this.child.status;
    const message = trouble ?? (await complaint).at(-1) ?? `it ended with exit code ${code}`;
    this.finish(message.replace(/^error: /, ""));
  }

  /** Writes the end event, if the replay has not done so itself. */
  private finish(message: string): void {
    try {
      if (this.log.hasEnded) return;
      this.log.event(this.isStopped ? endedWith("stopped") : endedWith("failed", message));
    } catch {
      // The disk is full or broken; readers still see that the lock is gone.
    } finally {
      this.log.close();
    }
  }

  private abandon(): void {
    this.kill("SIGKILL");
    // If that was only a wrapper, its child cannot write any more, and ends as well. An output that
    // failed cannot be cancelled.
    void this.output.cancel().catch(() => {});
  }

  private kill(signal: Deno.Signal): void {
    try {
      this.child.kill(signal);
    } catch (error) {
      // It has ended by itself.
      if (!(error instanceof TypeError || error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}

/** The end event of a replay that did not report its progress. */
export function endedWith(verdict: ReplayEnded["verdict"], message?: string): ReplayEnded {
  return {
    type: "replay-ended",
    at: Date.now(),
    verdict,
    steps: 0,
    leadUpSteps: 0,
    stepsDiffering: 0,
    stepsNotJudged: 0,
    variablesCompared: 0,
    seconds: 0,
    message,
  };
}
