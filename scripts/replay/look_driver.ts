/** `--look`: answers a page's questions about steps, one after the other, from standard input. */
import process from "node:process";
import { createInterface } from "node:readline";
import * as v from "valibot";
import { answerLook, askedLook, type LookFrame } from "../../pipeline/replay/mod.ts";
import type { OpenReplay } from "./open_replay.ts";

/** Answers until its input ends. */
export async function answerLooks(replay: OpenReplay): Promise<void> {
  const { run, backend, replayer } = replay;
  const { first, last } = run.range;
  const recordedOn = run.record.settings.backend;
  const device = `${backend.name}: ${backend.description}`;
  await tell({ type: "look-ready", first: first + 1, last, backend: device, recordedOn });
  const givenUp = new Set<number>();
  let turn: Promise<void> = Promise.resolve();

  const answer = async (id: number, request: Parameters<typeof answerLook>[0]) => {
    const progress = (done: number, of: number) => {
      if (givenUp.has(id)) throw new Error("nobody waits for it any more");
      void tell({ type: "look-progress", id, done, of });
    };
    try {
      progress(0, 0);
      const bytes = await answerLook(request, { run, replayer, progress });
      await tell({ type: "look-done", id, bytes: bytes.length }, bytes);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      await tell({ type: "look-failed", id, message });
    }
    givenUp.delete(id);
  };

  for await (const line of createInterface({ input: process.stdin })) {
    const { success, output } = v.safeParse(v.pipe(v.string(), v.parseJson(), askedLook), line);
    if (!success) continue; // only the dashboard writes here
    if (output.type === "give-up") givenUp.add(output.id);
    else turn = turn.then(() => answer(output.id, output.request));
  }
  await turn;
}

/** Waits for a slow reader, instead of keeping all answers in memory. */
function tell(frame: LookFrame, bytes?: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const line = new TextEncoder().encode(`${JSON.stringify(frame)}\n`);
    if (!bytes) return void process.stdout.write(line, () => resolve());
    process.stdout.write(line);
    process.stdout.write(bytes, () => resolve());
  });
}
