import assert from "node:assert/strict";
import { delimiter, dirname } from "node:path";

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

Deno.test("train, replay and dashboard need no permissions beyond those of their tasks", async () => {
  const folder = Deno.makeTempDirSync();
  try {
    const { code, output } = await task(
      ...["train", "--no-install", "--backend", "wasm", "--max-steps", "1", "--batch-size", "4"],
      ...["--output-height", "16", "--gf-dim", "4", "--df-dim", "4", "--avatar-count", "4"],
      ...["--runs-dir", folder, "--cache-dir", folder, "--name", "one"],
    );
    assert.equal(code, 0, output);
    assert.match(output, /^done /m);
    assert.match(output, /^dashboard: http:\/\/127\.0\.0\.1:\d+\/runs\/one\?token=[\w-]{32}$/m);

    const words = [`${folder}/one`, "--dump", `${folder}/dump`];
    const replayed = await task("replay", ...words);
    assert.equal(replayed.code, 0, replayed.output);
    assert.match(replayed.output, /^agrees +1 step /m);

    assert.match(await replayFromDashboard(folder, "one"), /"verdict":"agrees","steps":1,/);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

/** Has the dashboard replay the first step of a run; answers with what that told. */
async function replayFromDashboard(folder: string, run: string): Promise<string> {
  // The dashboard starts the program of that name.
  const path = [dirname(Deno.execPath()), Deno.env.get("PATH")].join(delimiter);
  const child = new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "dashboard", folder],
    env: { NO_COLOR: "1", PATH: path },
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const output = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  try {
    let said = "";
    while (!said.includes("Ctrl-C")) {
      const { done, value } = await output.read();
      assert(!done, said);
      said += value;
    }
    return await replayed(new URL(/http:\S+/.exec(said)![0]), run);
  } finally {
    child.kill("SIGTERM");
    await output.cancel();
    await child.status;
  }
}

async function replayed({ origin, searchParams }: URL, run: string): Promise<string> {
  const token = searchParams.get("token")!;
  const replays = `${origin}/api/runs/${run}/replays`;
  const answer = await fetch(replays, {
    method: "POST",
    headers: { "content-type": "application/json", "x-token": token },
    body: JSON.stringify({ from: 1, to: 1 }),
  });
  const { id } = await answer.json();
  return await (await fetch(`${replays}/${id}/events`)).text();
}
