/** Opens the library that is named, and says what it is. */
import { openBlas } from "../../ops/blas/cblas.ts";

const blas = openBlas({ library: "BLAS", path: Deno.args[0] }, 1);
const ones = () => ({ data: new Float32Array(4).fill(1), rows: 2, columns: 2 });
const c = ones();
blas.gemm(ones(), ones(), c);
console.log(blas.description, c.data.join());
blas.close();
