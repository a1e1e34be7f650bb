/** `deno task doctor` as its users run it, with the permissions of its task. */
import assert from "node:assert/strict";
import { hosted } from "./_host.ts";

async function doctor(words: string[], env: Record<string, string> = {}) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "doctor", ...words],
    env: { NO_COLOR: "1", ...env },
  }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, out, err };
}

Deno.test("doctor names a library that does not open once, with the reason and the cure", async () => {
  const library = "/nowhere/libblas.so";
  const { code, out, err } = await doctor([], { DCGAN_BLAS: library });
  assert.equal((out + err).split(library).length, 2, out + err);
  assert.match(out, /^ {2}blas +backend blas: .*libblas\.so: .*: state a library that has cblas_/m);
  assert.match(
    out,
    /^ {2}libjpeg-turbo +(libturbojpeg|turbojpeg|not found: .*apt-get install libturbojpeg0$)/m,
  );
  assert.match(out, /^ {2}wasm +[\d.]+ GFLOP\/s/m, "the others are looked at all the same");
  assert.match(err, /^error: --backend auto takes none: its choice would be blas[^\n]*\n$/);
  assert.equal(code, 1);
});

Deno.test("doctor refuses what it does not know, and says what it does", async () => {
  for (const words of [["--blas", "x"], ["everything"], [""]]) {
    const { code, out, err } = await hosted("doctor", words);
    assert.deepEqual([code, out], [2, ""]);
    assert.equal(err, `error: unknown argument "${words[0]}": doctor takes only --help\n`);
  }
});

Deno.test("doctor --help says what is shown", async () => {
  for (const words of [["--help"], ["-h"], ["everything", "--help"]]) {
    const { code, out, err } = await hosted("doctor", words);
    assert.deepEqual([code, err], [0, ""]);
    assert.match(out, /^Usage: deno task doctor\n/);
  }
});
