/** The arithmetic of the measures against torch-fidelity and clean-fid, features given. */
import assert from "node:assert/strict";
import type { NamedTensor } from "../../../model/safetensors.ts";
import type { Features } from "../../../pipeline/measures/features.ts";
import { innerProducts } from "../../../pipeline/measures/inner_products.ts";
import { frechetDistance } from "../../../pipeline/measures/frechet_distance.ts";
import { kernelDistance, type Subset } from "../../../pipeline/measures/kernel_distance.ts";
import { neighbourhoods } from "../../../pipeline/measures/neighbours.ts";
import { numbers, readGolden, under } from "../../goldens/read_golden.ts";

interface Expected {
  frechetTorchFidelity: number;
  frechetCleanFid: number;
  kidMean: number;
  kidDeviation: number;
  kidCleanFid: number;
  precision: number;
  recall: number;
}

const { config, tensors } = readGolden<{ cases: Expected[] }>("measures");

const cases = config.cases.map((expected, n) => {
  const golden = under(`case${n}.`, tensors);
  const [real, generated] = [featuresOf(golden.real), featuresOf(golden.generated)];
  const products = {
    real: innerProducts(real, real),
    generated: innerProducts(generated, generated),
    between: innerProducts(generated, real),
  };
  return { expected, golden, real, generated, products };
});

function featuresOf(tensor: NamedTensor): Features {
  const [count, length] = tensor.shape;
  return { count, length, values: numbers(tensor) };
}

function rowsOf(tensor: NamedTensor): Float64Array[] {
  const [rows, columns] = tensor.shape;
  const all = numbers(tensor);
  return Array.from({ length: rows }, (_, i) => all.subarray(i * columns, (i + 1) * columns));
}

function assertNear(actual: number, expected: number, what: string): void {
  assert(Math.abs(actual - expected) <= 1e-6 * Math.max(1, Math.abs(expected)), what);
}

const firstOf = (count: number): Uint32Array => Uint32Array.from({ length: count }, (_, i) => i);

Deno.test("the Frechet distance is that of torch-fidelity and of clean-fid", () => {
  for (const { expected, real, generated } of cases) {
    const actual = frechetDistance(real, generated);
    assertNear(
      actual,
      expected.frechetTorchFidelity,
      `${actual}, torch-fidelity's ${expected.frechetTorchFidelity}`,
    );
    // With fewer images than numbers clean-fid takes the root of a singular matrix.
    if (real.count < real.length) continue;
    assertNear(
      actual,
      expected.frechetCleanFid,
      `${actual}, clean-fid's ${expected.frechetCleanFid}`,
    );
  }
});

Deno.test("the kernel distance and its deviation are those of torch-fidelity on its subsets", () => {
  for (const { expected, golden, real, products } of cases) {
    const ofReal = rowsOf(golden.subsetsReal);
    const subsets = rowsOf(golden.subsetsGenerated).map((generated, n): Subset => ({
      generated,
      real: ofReal[n],
    }));
    const { mean, deviation } = kernelDistance(products, real.length, subsets);
    assertNear(mean, expected.kidMean, `${mean}, not ${expected.kidMean}`);
    assertNear(deviation, expected.kidDeviation, `${deviation}, not ${expected.kidDeviation}`);
  }
});

Deno.test("the kernel distance of whole sets is that of clean-fid", () => {
  for (const { expected, real, generated, products } of cases) {
    const all = firstOf(Math.min(real.count, generated.count));
    const { mean } = kernelDistance(products, real.length, [{ real: all, generated: all }]);
    assertNear(mean, expected.kidCleanFid, `${mean}, not ${expected.kidCleanFid}`);
  }
});

Deno.test("precision and recall are those of torch-fidelity", () => {
  for (const { expected, products } of cases) {
    const { precision, recall } = neighbourhoods(products);
    assertNear(precision, expected.precision, `precision ${precision}, not ${expected.precision}`);
    assertNear(recall, expected.recall, `recall ${recall}, not ${expected.recall}`);
  }
});
