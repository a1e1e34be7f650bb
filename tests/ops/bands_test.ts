import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import assert from "node:assert/strict";
import { bandsOf } from "../../ops/host/base/bands.ts";
import { geometryOf } from "../../ops/device/geometry.ts";
import { backends, constant, conv2d, convTranspose2d, openBackend } from "../../ops/mod.ts";
import { sine } from "./wasm/_machine.ts";

interface Sizes {
  batch: number;
  height: number;
  width: number;
  channels: number;
  filters: number;
}

const bandsAt = ({ batch, height, width, channels, filters }: Sizes) =>
  bandsOf(
    geometryOf([batch, height, width, channels], [5, 5, channels, filters], {
      strides: 2,
      pad: "same",
    }),
  );

const small = { batch: 2, width: 6, channels: 32, filters: 3 };

Deno.test("bands are the output rows that overhang alike, with the filter rows inside", () => {
  assert.deepEqual(bandsAt({ ...small, height: 8 }), [
    { outRow: 0, outRows: 1, filterRow: 1, filterRows: 4 },
    { outRow: 1, outRows: 2, filterRow: 0, filterRows: 5 },
    { outRow: 3, outRows: 1, filterRow: 0, filterRows: 3 },
  ]);
});

Deno.test("there is one band where little overhangs, or no row needs the whole filter", () => {
  const all = { outRow: 0, filterRow: 0, filterRows: 5 };
  assert.deepEqual(bandsAt({ ...small, height: 64 }), [{ ...all, outRows: 32 }]);
  assert.deepEqual(bandsAt({ ...small, height: 8, channels: 3 }), [{ ...all, outRows: 4 }]);
  assert.deepEqual(bandsAt({ ...small, height: 4 }), [{ ...all, outRows: 2 }]);
});

/** Where there are several bands. */
const banded: fc.Arbitrary<Sizes> = fc.record({
  batch: fc.integer({ min: 1, max: 3 }),
  height: fc.integer({ min: 5, max: 12 }),
  width: fc.integer({ min: 1, max: 9 }),
  channels: fc.integer({ min: 30, max: 40 }),
  filters: fc.integer({ min: 1, max: 7 }),
}).filter((sizes) => bandsAt(sizes).length > 1);

/** A convolution, its two gradients, and their likes of the transposed one, on the current backend. */
async function products({ batch, height, width, channels, filters }: Sizes): Promise<number[]> {
  const [outHeight, outWidth] = [Math.ceil(height / 2), Math.ceil(width / 2)];
  const tensors = tf.tidy(() => {
    const image = (shape: [number, number, number, number], step: number) =>
      tf.tensor4d(sine(tf.util.sizeFromShape(shape), step), shape);
    const large = image([batch, height, width, channels], 0.7);
    const little = image([batch, outHeight, outWidth, filters], 1.3);
    const filter = constant(image([5, 5, channels, filters], 1.7));
    const down = conv2d(constant(large), filter);
    const up = convTranspose2d(constant(little), filter, [height, width]);
    return [
      down.tensor,
      up.tensor,
      ...down.pullBack(little, [true, true]) as tf.Tensor[],
      ...up.pullBack(large, [true, true]) as tf.Tensor[],
    ].map((each) => tf.reshape(each, [-1]));
  });
  const numbers = (await Promise.all(tensors.map((each) => each.data()))).flatMap((
    all,
  ) => [...all]);
  tf.dispose(tensors);
  return numbers;
}

for (const name of ["blas", "wasm"] as const) {
  const { suits } = await backends.find((each) => each.name === name)!.suits();
  Deno.test({
    name: `convolutions by bands are those of tfjs (${name}${suits ? "" : ", skipped: not here"})`,
    ignore: !suits,
    async fn() {
      const host = await openBackend(name, { threads: 2 });
      let largest = 0;
      await fc.assert(
        fc.asyncProperty(banded, async (sizes) => {
          await tf.setBackend(name);
          const found = await products(sizes);
          await tf.setBackend("cpu");
          const expected = await products(sizes);
          assert.equal(found.length, expected.length);
          // Sums of 1,000 products round by more the larger they are.
          const scale = Math.max(1, ...expected.map(Math.abs));
          const differences = found.map((each, i) => Math.abs(each - expected[i]) / scale);
          largest = Math.max(largest, ...differences);
          assert.ok(largest < 1e-5, `${largest} off at ${JSON.stringify(sizes)}`);
        }),
        { numRuns: 20, seed: 1 },
      );
      console.log(`bands on ${name}: largest difference ${largest.toExponential(1)}`);
      host.close();
    },
  });
}
