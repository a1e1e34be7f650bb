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

Deno.test("train and replay need no permissions beyond those of their tasks", async () => {
  const folder = Deno.makeTempDirSync();
  try {
    const { code, output } = await task(
      ...["train", "--no-install", "--backend", "wasm", "--max-steps", "1", "--batch-size", "4"],
      ...["--output-height", "16", "--gf-dim", "4", "--df-dim", "4", "--avatar-count", "4"],
      ...["--runs-dir", folder, "--cache-dir", folder, "--name", "one"],
    );
    assert.equal(code, 0, output);
    assert.match(output, /^done /m);
    assert.match(output, /^dashboard: http:\/\/127\.0\.0\.1:\d+\/runs\/one$/m);

    const words = [`${folder}/one`, "--dump", `${folder}/dump`];
    const replayed = await task("replay", ...words);
    assert.equal(replayed.code, 0, replayed.output);
    assert.match(replayed.output, /^agrees +1 step /m);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
