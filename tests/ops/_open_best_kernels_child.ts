/**
 * Opens the library that is named, the first time with those kernels as if it had chosen them itself,
 * and says what it is.
 */
import { identityText } from "../../ops/blas/identity.ts";
import { opened, openWithBestKernels } from "../../ops/blas/open_with_best_kernels.ts";

const variable = "OPENBLAS_CORETYPE";
const [path, kernels] = Deno.args;
let times = 0;

const { library, identity, note } = openWithBestKernels({ library: "BLAS", path }, (candidate) => {
  if (times++ > 0 || kernels === undefined) return opened(candidate);
  Deno.env.set(variable, kernels);
  try {
    return opened(candidate);
  } finally {
    Deno.env.delete(variable);
  }
});
const size = 64;
const ones = new Float32Array(size * size).fill(1);
const product = new Float32Array(size * size);
const sizes = [size, size, size] as const;
library.symbols.cblas_sgemm(
  ...[101, 111, 111, ...sizes, 1] as const,
  ...[ones, size, ones, size, 0, product, size] as const,
);
const mayLook = Deno.permissions.querySync({ name: "env", variable }).state === "granted";
const left = mayLook ? Deno.env.get(variable) : undefined;
console.log(JSON.stringify({ description: identityText(identity), note, left, sum: product[0] }));
