/** `train --distributed` under the launchers that are installed; each run is tiny. */
import assert from "node:assert/strict";
import { openRunFolder } from "../../pipeline/store/mod.ts";
import { checkpointDigest, ended, launchers, rankedTrain } from "./_ranks.ts";

const missing = launchers.length === 0;
const of = (n: number) => ["-n", String(n)];

Deno.test("without a launcher --distributed trains alone, and says how to start more", async () => {
  const dir = Deno.makeTempDirSync();
  const { code, out } = await ended(rankedTrain(dir, [], "--max-steps 1 --name one"));
  assert.equal(code, 0, out);
  assert.match(out, /^ranks: 1, since no mpiexec started this process; .*mpiexec -n 4/m);
});

/** What a run of one process ends with, made once, and what it has after three of its six steps. */
let alone: Promise<string> | undefined;
function trainedAlone(): Promise<string> {
  alone ??= (async () => {
    const dir = Deno.makeTempDirSync();
    await ended(rankedTrain(dir, [], "--max-steps 6 --checkpoint-every 3 --name alone"));
    return dir;
  })();
  return alone;
}
const digestAlone = async (step: number) => checkpointDigest(await trainedAlone(), "alone", step);

Deno.test({
  name: "one, three and four ranks write the same checkpoint to the bit, and rank 0 alone writes",
  ignore: missing,
  async fn() {
    const dir = Deno.makeTempDirSync();
    const digest = await digestAlone(6);
    for (const [i, { name, words }] of launchers.entries()) {
      const n = i === 0 ? 4 : 3;
      const run = `ranks-${n}`;
      const { code, out, err } = await ended(
        rankedTrain(dir, [...words, ...of(n)], `--max-steps 6 --name ${run}`),
      );
      assert.equal(code, 0, out + err);
      assert.match(out, new RegExp(`^ranks: ${n}, by ${name}`, "m"));
      assert.equal(out.match(/^done /gm)?.length, 1, "one rank prints");
      assert.equal(checkpointDigest(dir, run, 6), digest, `${n} ranks of ${name}`);
      const reader = openRunFolder(`${dir}/runs/${run}`);
      assert.equal(reader.last("ranks")?.event.ranks.length, n);
      reader.close();
    }
    const names = Array.from(Deno.readDirSync(`${dir}/runs`), ({ name }) => name).sort();
    assert.equal(names.length, launchers.length, names.join());
  },
});

Deno.test({
  name: "two ranks write the checkpoint of one, and go on in another number, to the same bits",
  ignore: missing,
  async fn() {
    const dir = Deno.makeTempDirSync();
    const [{ words }] = launchers;
    await ended(rankedTrain(dir, [...words, ...of(2)], "--max-steps 3 --name halves"));
    assert.equal(checkpointDigest(dir, "halves", 3), await digestAlone(3));
    const resume = new Deno.Command(words[0], {
      args: [
        ...[...words.slice(1), ...of(3), Deno.execPath(), "run", "-A", "--no-check"],
        ...["scripts/train.ts", "--distributed", "--no-install", "--no-dashboard"],
        ...["--resume", `${dir}/runs/halves`, "--max-steps", "6"],
      ],
      env: { OMPI_ALLOW_RUN_AS_ROOT: "1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: "1" },
    });
    const { code, out, err } = await ended(resume);
    assert.equal(code, 0, out + err);
    assert.equal(checkpointDigest(dir, "halves", 6), await digestAlone(6));
  },
});

Deno.test({
  name: "ranks that cannot train together end with code 2 and one line, before anything is written",
  ignore: missing,
  async fn() {
    const dir = Deno.makeTempDirSync();
    for (const { words } of launchers) {
      const tooMany = await ended(rankedTrain(dir, [...words, ...of(3)], "--shards 2"));
      assert.equal(tooMany.code, 2, tooMany.err);
      assert.match(tooMany.err, /^error: 2 shards are too few for 3 ranks: start fewer, or/m);
      const none = await ended(rankedTrain(dir, [...words, ...of(2)], "--mpi /nowhere/libmpi.so"));
      assert.equal(none.code, 2, none.err);
      assert.equal(none.err.match(/^error: /gm)?.length, 1, none.err);
      assert.match(none.err, /^error: --mpi is "\/nowhere\/libmpi.so": .*; state the path/m);
    }
    assert.ok(!existsBelow(`${dir}/runs`), "nothing is left");
  },
});

Deno.test({
  name: "a library under another one's launcher is refused with the cure, not trained alone",
  ignore: launchers.length < 2,
  async fn() {
    const dir = Deno.makeTempDirSync();
    const [{ words }] = launchers;
    const { code, err } = await ended(
      rankedTrain(dir, [...words, ...of(2)], "--mpi libmpi.so.40 --name other"),
    );
    assert.equal(code, 2, err);
    assert.match(err, /^error: libmpi.so.40 is Open MPI .*, but MPICH's mpiexec started this/m);
  },
});

function existsBelow(folder: string): boolean {
  try {
    return [...Deno.readDirSync(folder)].length > 0;
  } catch {
    return false;
  }
}
