/** Ranks that die, stand still or are asked to stop, under the launchers that are installed. */
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { openRunFolder } from "../../pipeline/store/mod.ts";
import { launchers, rankedTrain } from "./_ranks.ts";

type Fault = { name: string; signal: Deno.Signal; to: "rank 1" | "launcher"; told: RegExp };

const faults: Fault[] = [
  {
    name: "is killed",
    signal: "SIGKILL",
    to: "rank 1",
    // Open MPI leaves rank 0 two seconds, in which it may miss the other one by itself.
    told: /^rank 1 (of 2 ended without a word|has not answered for \d)/,
  },
  {
    name: "stands still",
    signal: "SIGSTOP",
    to: "rank 1",
    told: /^rank 1 has not answered for \d/,
  },
];

for (const { name: library, words } of launchers) {
  for (const fault of faults) {
    Deno.test(`the run ends on all ranks when one of ${library} ${fault.name}, and says which`, async () => {
      const { code, folder } = await faultyRun(words, fault);
      assert.notEqual(code, 0);
      const end = await toldEnd(folder);
      assert.equal(end?.reason, "failed");
      assert.match(end?.message ?? "", fault.told);
      assert.equal(end?.incident?.kind, "rank-lost");
      assert.match(end?.incident?.message ?? "", fault.told);
      assert.ok(end!.incident!.step > 0, `step ${end!.incident!.step}`);
    });
  }

  Deno.test(`SIGTERM to the launcher of ${library} ends the ranks in good order, with a checkpoint`, async () => {
    // Where cores are busy, a last sample and checkpoint take longer than Open MPI's two seconds; it waits twice.
    const patience = library === "Open MPI" ? ["--mca", "odls_base_sigkill_timeout", "8"] : [];
    const { code, folder } = await faultyRun([...words, ...patience], {
      ...{ signal: "SIGTERM", to: "launcher" },
    });
    // MPICH 4's launcher says 0 at times after a signal, though every rank has said 130.
    if (library !== "MPICH") assert.notEqual(code, 0, "it did not complete");
    const reader = openRunFolder(folder);
    assert.equal(reader.last("checkpoint")?.event.why, "end");
    assert.equal(reader.last("run-ended")?.event.reason, "interrupted");
    reader.close();
  });
}

async function faultyRun(words: readonly string[], { signal, to }: Pick<Fault, "signal" | "to">) {
  const dir = Deno.makeTempDirSync();
  const launch = [...words, "-n", "2"];
  // Who is asked to stop has work left, which takes its time on a busy machine.
  const limit = to === "launcher" ? 30 : 2;
  const child = rankedTrain(dir, launch, `--max-steps 100000 --name faulty --rank-timeout ${limit}`)
    .spawn();
  const output = reading(child.stdout);
  const errors = reading(child.stderr);
  while (!/^step +(9|[1-9]\d+)\//m.test(output.text)) await pause(50);
  if (to === "launcher") child.kill(signal);
  else Deno.kill(pidOfRank(dir, 1), signal);
  const { code } = await child.status;
  await Promise.all([output.end, errors.end]);
  return { code, folder: `${dir}/runs/faulty` };
}

/** The witness tells a few seconds later. */
async function toldEnd(folder: string) {
  for (let tries = 0; tries < 100; tries++) {
    const reader = openRunFolder(folder);
    const end = reader.last("run-ended")?.event;
    const incident = reader.last("incident")?.event;
    reader.close();
    if (end) return { ...end, incident };
    await pause(200);
  }
}

function reading(stream: ReadableStream<Uint8Array<ArrayBuffer>>) {
  const read = { text: "", end: Promise.resolve() };
  read.end = (async () => {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) read.text += text;
  })();
  return read;
}

function pidOfRank(dir: string, rank: number): number {
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const words = Deno.readTextFileSync(`/proc/${name}/cmdline`).split("\0");
      const env = Deno.readTextFileSync(`/proc/${name}/environ`).split("\0");
      const isRank = ["PMI_RANK", "OMPI_COMM_WORLD_RANK"].some((variable) =>
        env.includes(`${variable}=${rank}`)
      );
      if (words[0].endsWith("deno") && words.includes(`${dir}/runs`) && isRank) return Number(name);
    } catch {
      // It has ended meanwhile.
    }
  }
  throw new Error(`there is no rank ${rank}`);
}
