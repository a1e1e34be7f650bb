/** Runs the dashboard in a process of its own, so that a crash or its memory does not harm training. */
import { fileURLToPath } from "node:url";
import config from "../../deno.json" with { type: "json" };
import { lastLines, lines } from "../../pipeline/store/mod.ts";
import type { ServeOptions } from "../../web/mod.ts";

/** The process's messages, one line of JSON each. */
export type ProcessMessage = { kind: "serving"; url: string } | { kind: "failed"; message: string };

export interface DashboardProcess {
  url: string;
  /** Resolves with the reason of a crash; never rejects. */
  over: Promise<string>;
  close(): void;
}

// A long run's page takes a tenth of it.
export const heapMegabytes = 512;

const script = fileURLToPath(new URL("../dashboard_process.ts", import.meta.url));

/**
 * Starts it, and waits until it serves. It ends when this process ends.
 *
 * @param module the module that it runs; tests pass another
 * @throws Deno.errors.NotFound or NotCapable when there is no deno to start it with
 * @throws Error when it cannot serve
 */
export async function startProcess(
  options: ServeOptions,
  module = script,
): Promise<DashboardProcess> {
  const child = new Deno.Command(denoCommand(), {
    args: [...permissions(), `--v8-flags=--max-old-space-size=${heapMegabytes}`, module],
    env: { NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const complaint = lastWords(child.stderr);
  const input = child.stdin.getWriter();
  const said = lines(child.stdout.getReader());
  // If the process is gone, its own output gives the reason.
  await input.write(encoder.encode(`${JSON.stringify(options)}\n`)).catch(() => {});
  const first = await next(said);
  const over = ended(child, said, complaint);
  if (first?.kind !== "serving") throw new Error(first?.message ?? await over);
  const close = () => {
    void input.close().catch(() => {});
    kill(child);
  };
  return { url: first.url, over, close };
}

const encoder = new TextEncoder();

/** The task's permissions, which its children share. */
function permissions(): string[] {
  const [, words] = config.tasks.dashboard.command.split("deno run ");
  return ["run", ...words.split(" ").slice(0, -1)];
}

/** This deno itself, if this process may start it; otherwise the one on the PATH. */
export function denoCommand(): string {
  const own = Deno.execPath();
  return Deno.permissions.querySync({ name: "run", command: own }).state === "granted"
    ? own
    : "deno";
}

/** Skips other lines: Fresh prints where it writes its assets. */
async function next(said: AsyncGenerator<string>): Promise<ProcessMessage | undefined> {
  for (;;) {
    const { value } = await said.next();
    if (value === undefined) return undefined;
    const message = messageIn(value);
    if (message) return message;
  }
}

function messageIn(line: string): ProcessMessage | undefined {
  if (!line.startsWith('{"kind":')) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

async function ended(
  child: Deno.ChildProcess,
  said: AsyncGenerator<string>,
  complaint: Promise<string | undefined>,
): Promise<string> {
  const last = await next(said).catch(() => undefined);
  const { code, signal } = await child.status;
  if (last?.kind === "failed") return last.message;
  return await complaint ?? `it ended with ${signal ?? `exit code ${code}`}`;
}

/** Its last error, in one line. */
async function lastWords(stderr: ReadableStream<Uint8Array<ArrayBuffer>>) {
  const said = await lastLines(stderr);
  if (said.some((line) => /out of memory|heap limit/i.test(line))) {
    return `it needed more than ${heapMegabytes} MB of memory`;
  }
  // A stack may follow.
  return said.find((line) => line.startsWith("error: "))?.slice("error: ".length) ?? said.at(-1);
}

function kill(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch {
    // It has ended by itself.
  }
}
