import { lastLines, lines } from "../../pipeline/files/lines.ts";
import type { ClientsRequest, Request } from "./protocol.ts";

/** How to start a program that speaks the benchmark's protocol. */
export interface Program {
  command: string;
  args: string[];
  /** Laid over the environment of the benchmark. */
  env?: Record<string, string>;
}

/** A child did not answer in the time that it was given, and was killed. */
export class TooSlow extends Error {
  override readonly name = "TooSlow";
}

/** A child process that answers each line on its stdin by a line on its stdout. */
export class LineChild {
  private readonly process: Deno.ChildProcess;
  private readonly writer: WritableStreamDefaultWriter<Uint8Array>;
  private readonly lines: AsyncGenerator<string>;
  /** The last lines on its stderr, once it has ended. */
  private readonly complaint: Promise<string[]>;

  /** @throws Error when there is no such program */
  constructor({ command, args, env }: Program) {
    this.process = new Deno.Command(command, {
      args,
      env,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.writer = this.process.stdin.getWriter();
    this.lines = lines(this.process.stdout.getReader());
    this.complaint = lastLines(this.process.stderr);
  }

  /**
   * Asks for one thing and waits for its answer.
   *
   * @throws TooSlow after `patienceMillis`, and the child is killed then
   * @throws Error with the child's own words when it failed or died
   */
  async ask<Answer extends object>(
    request: Request | ClientsRequest,
    patienceMillis: number,
  ): Promise<Answer> {
    const line = JSON.stringify(request) + "\n";
    // A child that has died leaves its last words; that its pipe is broken explains nothing.
    await this.writer.write(new TextEncoder().encode(line)).catch(() => {});
    const answer = JSON.parse(await this.nextLine(patienceMillis)) as Answer | { error: string };
    if ("error" in answer) throw new Error(answer.error);
    return answer;
  }

  /** Ends the child, at once, and waits until its memory is free again. */
  async close(): Promise<void> {
    await this.writer.abort().catch(() => {}); // its end of the pipe may be gone already
    try {
      this.process.kill("SIGKILL");
    } catch {
      // it has ended by itself
    }
    await this.process.status;
    await this.lines.return(undefined);
  }

  private async nextLine(patienceMillis: number): Promise<string> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tooSlow = new Promise<never>((_, reject) => {
      const seconds = patienceMillis / 1000;
      const giveUp = () => reject(new TooSlow(`no answer within ${seconds.toFixed(1)} s`));
      timer = setTimeout(giveUp, patienceMillis);
    });
    try {
      const { value, done } = await Promise.race([this.lines.next(), tooSlow]);
      if (done) throw new Error((await this.complaint).at(-1) ?? "it ended without an answer");
      return value;
    } catch (error) {
      if (error instanceof TooSlow) this.process.kill("SIGKILL");
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}
