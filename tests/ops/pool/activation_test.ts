import assert from "node:assert/strict";
import { Machine } from "../wasm/_machine.ts";
import { activationCodes } from "../../../ops/host/kernels/activation_codes.ts";

/** f over numbers, through the bias kernel with a bias of zero. */
function applied(code: number, numbers: Float32Array): Float32Array {
  const machine = new Machine();
  const [x, bias, y] = [
    machine.put(numbers),
    machine.heap.allocate(1),
    machine.unset(numbers.length),
  ];
  const args = [x.byteOffset, bias.byteOffset, y.byteOffset, 1, code];
  machine.pool.run("biasActivation", numbers.length, 1, args);
  return y.slice();
}

/** The distance of neighbouring floats about a number. */
const ulp = (x: number) => 2 ** (Math.floor(Math.log2(Math.max(Math.abs(x), 2 ** -126))) - 23);

const exact = {
  tanh: Math.tanh,
  sigmoid: (x: number) => 1 / (1 + Math.exp(-x)),
};

for (const [name, reference] of Object.entries(exact)) {
  Deno.test(`${name} is within 2.5 units of the last place, from -30 to 30`, () => {
    const x = Float32Array.from({ length: 120_001 }, (_, i) => (i - 60_000) / 2000);
    const y = applied(activationCodes[name as keyof typeof exact], x);
    let worst = 0;
    y.forEach((each, i) => {
      const expected = reference(x[i]);
      worst = Math.max(worst, Math.abs(each - expected) / ulp(expected));
    });
    console.log(`${name}: ${worst.toFixed(2)} units of the last place at worst`);
    assert(worst <= 2.5);
  });
}

Deno.test("tanh and sigmoid end exactly where infinity takes them, and leave NaN alone", () => {
  const ends = Float32Array.of(-Infinity, Infinity, -200, 200, NaN, 0);
  assert.deepEqual([...applied(activationCodes.tanh, ends)], [-1, 1, -1, 1, NaN, 0]);
  assert.deepEqual([...applied(activationCodes.sigmoid, ends)], [0, 1, 0, 1, NaN, 0.5]);
});
