import assert from "node:assert/strict";
import { Machine, sine } from "../wasm/_machine.ts";

const lengths = [1, 2, 3, 4, 5, 15, 16, 17, 33];

Deno.test("transpose turns matrices of any size, and writes nothing behind them", () => {
  const machine = new Machine();
  for (const rows of lengths) {
    for (const columns of lengths) {
      const x = machine.put(sine(rows * columns, 0.7));
      const turned = machine.unset(rows * columns + 1);
      const args = [x.byteOffset, turned.byteOffset, rows, columns];
      machine.pool.run("transpose", Math.ceil(columns / 16), 1, args);
      const expected = turned.map((_, at) => x[(at % rows) * columns + Math.floor(at / rows)]);
      expected[rows * columns] = NaN;
      assert.deepEqual(turned, expected, `${rows} x ${columns}`);
    }
  }
});
