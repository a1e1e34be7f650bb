import assert from "node:assert/strict";

/** Runs a task as its users do, with the permissions that deno.json states and no more. */
async function task(...words: string[]): Promise<{ code: number; output: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", ...words],
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const text = new TextDecoder();
  return { code, output: text.decode(stdout) + text.decode(stderr) };
}

Deno.test("train needs no permission beyond those of its task", async () => {
  const folder = Deno.makeTempDirSync();
  try {
    const { code, output } = await task(
      ...["train", "--no-install", "--backend", "wasm", "--max-steps", "1", "--batch-size", "4"],
      ...["--output-height", "16", "--gf-dim", "4", "--df-dim", "4", "--avatar-count", "4"],
      ...["--runs-dir", folder, "--cache-dir", folder],
    );
    assert.equal(code, 0, output);
    assert.match(output, /^done /m);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
