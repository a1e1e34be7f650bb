import assert from "node:assert/strict";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { replayCommand } from "../../scripts/cli/replay_command.ts";
import { wordsFor } from "../../web/server/replays/replay_job.ts";
import { inTemporaryFolder } from "../pipeline/store/_temporary_folder.ts";
import project from "../../deno.json" with { type: "json" };

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

const probe = fileURLToPath(import.meta.resolve("./_probe.ts"));

/** What a program with these permissions is refused, as the probe calls it. */
async function denied(flags: readonly string[], dir: string): Promise<string[]> {
  const [inside, outside] = ["inside", "outside"].map((name) => join(dir, name));
  for (const folder of [inside, outside]) Deno.mkdirSync(folder, { recursive: true });
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", ...flags, probe, inside, outside],
    stdin: "null",
  }).output();
  const lines = new TextDecoder().decode(stdout).trim().split("\n");
  assert.equal(lines.length, 10, new TextDecoder().decode(stderr));
  return lines.flatMap((line) => /^denied (.*)/.exec(line)?.[1] ?? []);
}

const flagsOf = (command: string) =>
  command.split(" ").filter((word) => word.startsWith("--allow"));

const everything = ["run a shell", "net elsewhere", "hostname"];
type Task = "train" | "dashboard" | "events" | "replay" | "doctor" | "sample" | "export";
const refused: Record<Task, string[]> = {
  train: [...everything],
  dashboard: [...everything],
  replay: [...everything, "env", "listen"],
  sample: [...everything, "env", "listen"],
  export: [...everything, "env", "listen"],
  doctor: [...everything, "env", "listen", "write", "write into the run"],
  events: [
    ...[...everything, "env", "listen", "write", "write into the run"],
    ...["load a library", "load the system's"],
  ],
};

for (const [name, expected] of Object.entries(refused)) {
  Deno.test(`the task ${name} is refused: ${expected.join(", ")}`, () =>
    inTemporaryFolder(async (dir) => {
      const { command } = project.tasks[name as keyof typeof refused];
      assert.deepEqual((await denied(flagsOf(command), dir)).sort(), expected.sort());
    }));
}

Deno.test("a replay that the dashboard starts writes into its run alone, and loads the system's libraries", () =>
  inTemporaryFolder(async (dir) => {
    const places = { dataDir: join(dir, "data"), cacheDir: join(dir, "cache") };
    const words = wordsFor(replayCommand(places), join(dir, "inside"));
    const expected = [...refused.replay, "write", "load a library"];
    const flags = words.filter((word) => word.startsWith("--allow"));
    assert.deepEqual((await denied(flags, dir)).sort(), expected.sort());
  }));

Deno.test("a replay that the dashboard starts may load NVIDIA's wheels of the active Python", () =>
  inTemporaryFolder(async (dir) => {
    const wheel = join(dir, "lib", "python3.11", "site-packages", "nvidia", "cudnn", "lib");
    await Deno.mkdir(wheel, { recursive: true });
    const before = Deno.env.get("VIRTUAL_ENV");
    Deno.env.set("VIRTUAL_ENV", dir);
    try {
      const { args } = replayCommand({ dataDir: dir, cacheDir: dir });
      const ffi = args.find((arg) => arg.startsWith("--allow-ffi="))!;
      assert(ffi.split(/[=,]/).includes(wheel), ffi);
    } finally {
      if (before === undefined) Deno.env.delete("VIRTUAL_ENV");
      else Deno.env.set("VIRTUAL_ENV", before);
    }
  }));
