import assert from "node:assert/strict";
import { Machine, sine } from "../wasm/_machine.ts";

Deno.test("a run gives the same bits on any number of threads", () => {
  const [rows, channels, blockRows] = [5000, 70, 117];
  const blocks = Math.ceil(rows / blockRows);
  const momentsOn = (threads: number) => {
    const machine = new Machine(threads);
    const x = machine.put(sine(rows * channels, 0.7));
    const partials = machine.unset(blocks * 2 * 72);
    const [mean, variance] = [machine.unset(channels), machine.unset(channels)];
    const found: number[] = [];
    // Many times over, so that threads start in the middle of a run, and late for others.
    for (let repetition = 0; repetition < 200; repetition++) {
      machine.pool.run("momentPartials", blocks, blockRows * channels, [
        x.byteOffset,
        rows,
        channels,
        blockRows,
        partials.byteOffset,
      ]);
      machine.pool.run("combineMoments", channels, 4 * blocks, [
        partials.byteOffset,
        blocks,
        rows,
        channels,
        blockRows,
        mean.byteOffset,
        variance.byteOffset,
      ]);
      if (repetition % 50 === 0) found.push(...mean, ...variance);
    }
    machine.pool.close();
    return found;
  };
  const alone = momentsOn(1);
  for (const threads of [2, 3, 5]) assert.deepEqual(momentsOn(threads), alone);
});

Deno.test("other threads do take chunks, once they have started", async () => {
  const machine = new Machine(2);
  const vectors = 1 << 18;
  const [a, b, sum] = [1, 2, NaN].map((each) => machine.heap.allocate(4 * vectors).fill(each));
  const args = [a, b, sum].map(({ byteOffset }) => byteOffset);
  const deadline = performance.now() + 60_000;
  while (machine.pool.helpedChunks === 0 && performance.now() < deadline) {
    machine.pool.run("add", vectors, 12, args);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  machine.pool.close();
  assert(machine.pool.helpedChunks > 0, "no thread has helped in 60 seconds");
  assert(sum.every((each) => each === 3));
});

Deno.test("a kernel that leaves the memory is an error, on one thread and on several", () => {
  for (const threads of [1, 3]) {
    const machine = new Machine(threads);
    const beyond = 2 ** 32 - 65_536;
    assert.throws(() => machine.pool.run("add", 1 << 20, 12, [beyond, beyond, beyond]));
    machine.pool.close();
  }
});

Deno.test("a kernel that there is not is an error that names it", () => {
  const { pool } = new Machine();
  assert.throws(() => pool.run("divide", 1, 1, []), /the pool has no kernel divide/);
});

Deno.test("several jobs of one run are done as each alone is, however many there are", () => {
  for (const threads of [1, 3]) {
    const machine = new Machine(threads);
    const jobs = Array.from({ length: 150 }, (_, i) => {
      const vectors = i % 2 === 0 ? 1 << 13 : 3;
      const [a, b, sum] = [i, 1, NaN].map((each) => machine.heap.allocate(4 * vectors).fill(each));
      const args = [a, b, sum].map(({ byteOffset }) => byteOffset);
      return { items: vectors, floatsPerItem: 12, args, sum };
    });
    machine.pool.runAll("add", jobs);
    machine.pool.runAll("add", []);
    jobs.forEach(({ sum }, i) => assert(sum.every((each) => each === i + 1), `job ${i}`));
    machine.pool.close();
  }
});
