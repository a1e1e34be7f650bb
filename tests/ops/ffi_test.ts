import assert from "node:assert/strict";
import { openBlas } from "../../ops/blas/cblas.ts";
import { blasReport } from "../../ops/bench.ts";

const library = blasReport().find(({ found }) => found);

Deno.test("openBlas() says in one line that there is no such library", () => {
  assert.throws(
    () => openBlas({ library: "OpenBLAS", path: "/nowhere/libopenblas.so" }),
    /^Error: OpenBLAS cannot be opened as \/nowhere\/libopenblas.so: [^\n]+$/,
  );
});

Deno.test("openBlas() says in one line that a file is no library", async () => {
  const path = await Deno.makeTempFile({ suffix: ".so" });
  try {
    assert.throws(() => openBlas({ library: "BLAS", path }), /^Error: BLAS cannot be .+$/);
  } finally {
    await Deno.remove(path);
  }
});

Deno.test({
  name: "openBlas() says in one line that a library has no cblas_sgemm",
  ignore: Deno.build.os !== "linux",
  fn() {
    assert.throws(
      () => openBlas({ library: "maths", path: "libm.so.6" }),
      /^Error: maths cannot be opened as libm.so.6: .*cblas_sgemm[^\n]*$/,
    );
  },
});

Deno.test({
  name: `gemm() refuses shapes that do not fit${library ? "" : " (skipped, no BLAS here)"}`,
  ignore: !library,
  fn() {
    const blas = openBlas(library!, 1);
    const matrix = (rows: number, columns: number, length = rows * columns) => ({
      data: new Float32Array(length),
      rows,
      columns,
    });
    assert.throws(
      () => blas.gemm(matrix(2, 3), matrix(4, 5), matrix(2, 5)),
      /gemm of \[2, 3\] and \[4, 5\] does not give \[2, 5\]/,
    );
    assert.throws(
      () => blas.gemm(matrix(2, 3), matrix(3, 5), matrix(2, 5, 9)),
      /a matrix of \[2, 5\] needs more than 9/,
    );
    blas.close();
  },
});

const isOpenBlasOnLinux = library?.library === "OpenBLAS" && Deno.build.os === "linux";

/** Where the library that is open lies. */
function openedFile(): string {
  const blas = openBlas(library!, 1);
  try {
    return Deno.readTextFileSync("/proc/self/maps").match(/\/\S*openblas\S*\.so\S*/)![0];
  } finally {
    blas.close();
  }
}

Deno.test({
  name: "a library opens, and says its version, with leave for that one file alone" +
    (isOpenBlasOnLinux ? "" : " (skipped, no OpenBLAS on Linux here)"),
  ignore: !isOpenBlasOnLinux,
  async fn() {
    const path = openedFile();
    const script = new URL("_open_blas_child.ts", import.meta.url).pathname;
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-prompt", "--allow-read", `--allow-ffi=${path}`, script, path],
    }).output();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
    assert.match(new TextDecoder().decode(stdout), /^OpenBLAS \d+\.\d+\S*, \w+ kernels 2,2,2,2\n$/);
  },
});
