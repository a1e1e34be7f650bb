import assert from "node:assert/strict";
import type { Features } from "../../../pipeline/measures/features.ts";
import { innerProducts, plainInnerProducts } from "../../../pipeline/measures/inner_products.ts";
import { randomStream } from "../../../model/mod.ts";
import { largestDifference } from "../../goldens/read_golden.ts";

function features(count: number, length: number, seed: number): Features {
  const random = randomStream(seed, "test");
  return { count, length, values: new Float64Array(count * length).map(() => random.normal()) };
}

// Odd ones, one of each, and more than fit into a block of either side.
const cases: [rows: number, columns: number, length: number][] = [
  [1, 1, 1],
  [5, 3, 7],
  [70, 67, 33],
  [9, 37, 60_001],
];

for (const [rows, columns, length] of cases) {
  Deno.test(`WebAssembly multiplies ${rows} rows of ${length} with ${columns} as plain loops do`, (t) => {
    const [a, b] = [features(rows, length, 1), features(columns, length, 2)];
    const pairs = [[a, b], [a, a], [b, a]];
    const differences = pairs.map(([x, y]) =>
      largestDifference(innerProducts(x, y).values, plainInnerProducts(x, y).values)
    );
    console.log(`${t.name}: largest difference ${Math.max(...differences)}`);
    assert(Math.max(...differences) < 1e-8);
  });
}
