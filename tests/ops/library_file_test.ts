import assert from "node:assert/strict";
import { findBlas } from "../../ops/blas/find_blas.ts";
import { strangeFiles } from "../pipeline/hostile/_crafted.ts";
import { inTemporaryFolder } from "../pipeline/store/_temporary_folder.ts";

for (const what of ["a pipe", "a link to a device", "a folder"]) {
  Deno.test(`${what} as a library is named, and the loader is not asked`, () =>
    inTemporaryFolder((dir) => {
      const path = `${dir}/libblas.so`;
      strangeFiles[what](path, dir);
      assert.throws(
        () => findBlas(path),
        /backend blas: .*libblas\.so: it is a .*: state a library/,
      );
    }));
}
