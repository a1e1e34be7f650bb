/** `deno task events` as its users run it, with the permissions of its task. */
import assert from "node:assert/strict";
import { createRun } from "../../pipeline/mod.ts";
import { runConfig } from "../pipeline/store/_run_config.ts";
import { inTemporaryFolder } from "../pipeline/store/_temporary_folder.ts";
import { step } from "./cli/progress/_events.ts";

function start(...words: string[]): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "events", ...words],
    env: { NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function outcome(child: Deno.ChildProcess) {
  const { code, stdout, stderr } = await child.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, lines: text(stdout).split("\n").slice(0, -1), err: text(stderr) };
}

const numbersOf = (lines: string[]) =>
  lines.map((line) => JSON.parse(line)).map(({ seq, type, step }) => [seq, type, step]);

Deno.test("events prints a run's events as JSON lines, of one type, after a number", () =>
  inTemporaryFolder(async (runsDir) => {
    const run = await createRun(runConfig({ runsDir }));
    run.append(step(1, { dLoss: NaN }));
    run.append({ type: "warning", at: 1, message: "one\ntwo" });
    run.append(step(2));
    run.close();
    const all = await outcome(start(run.folder));
    assert.equal(all.code, 0, all.err);
    assert.deepEqual(numbersOf(all.lines), [[1, "step", 1], [2, "warning", undefined], [
      3,
      "step",
      2,
    ]]);
    assert.match(all.lines[0], /"dLoss":"NaN"/);
    const some = await outcome(start(run.folder, "--type", "step", "--after", "1"));
    assert.deepEqual(numbersOf(some.lines), [[3, "step", 2]]);
  }));

Deno.test("events --follow goes on until nobody trains the run, and misses nothing", () =>
  inTemporaryFolder(async (runsDir) => {
    const run = await createRun(runConfig({ runsDir }));
    run.append(step(1));
    run.flush();
    const child = start(run.folder, "--follow");
    const reader = child.stdout.getReader();
    const first = new TextDecoder().decode((await reader.read()).value);
    assert.match(first, /"step":1/);
    run.append(step(2));
    run.append(step(3));
    run.close();
    let rest = "";
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      rest += new TextDecoder().decode(chunk.value);
    }
    assert.deepEqual(numbersOf(rest.trimEnd().split("\n")), [[2, "step", 2], [3, "step", 3]]);
    await child.stderr.cancel();
    assert.equal((await child.status).code, 0);
  }));

Deno.test("events --help explains the flags, with the permissions that it has", async () => {
  for (const word of ["--help", "-h"]) {
    const { code, lines, err } = await outcome(start(word));
    assert.deepEqual([code, err], [0, ""]);
    assert.match(lines.join("\n"), /--follow/);
  }
});

Deno.test("events says in one line what it cannot do", () =>
  inTemporaryFolder(async (runsDir) => {
    const refused: [words: string[], code: number, error: RegExp][] = [
      [[], 2, /^error: no run is named: [^\n]*\n$/],
      [[`${runsDir}/nobody`], 1, /^error: .*nobody holds no run: [^\n]*\n$/],
      [["x", "--type", "steps"], 2, /^error: --type is "steps": it must be one of [^\n]*\n$/],
    ];
    for (const [words, code, error] of refused) {
      const found = await outcome(start(...words));
      assert.deepEqual([found.code, found.lines], [code, []]);
      assert.match(found.err, error);
    }
  }));
