/** `deno task replay` as a user runs it: a process of its own, judged by what it prints and leaves. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseReplayEvent } from "../../pipeline/contracts/replay_events.ts";
import { inTempDir } from "../pipeline/sources/_fixtures.ts";
import { recordRun, tinyConfig } from "../pipeline/replay/_recorded.ts";
import { backend } from "../pipeline/_wasm.ts";
import { hosted } from "./_host.ts";

interface Outcome {
  code: number;
  out: string;
  err: string;
}

/** A recorded run of seven steps, replayed on what it was recorded on. */
function inRecorded(test: (folder: string, dir: string) => Promise<void>): Promise<void> {
  return inTempDir(async (dir) => {
    const config = tinyConfig(dir, { backend: "wasm", threads: 1 });
    const { folder } = await recordRun(config, backend);
    await test(folder, dir);
  });
}

async function deno(args: string[], input = ""): Promise<Outcome> {
  const child = new Deno.Command(Deno.execPath(), {
    args,
    env: { NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input)).catch(() => {});
  await writer.close().catch(() => {}); // it may have ended already
  const { code, stdout, stderr } = await child.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

const replay = (args: string[]) => hosted("replay", args);

const inProcessOfItsOwn = (args: string[], input?: string) =>
  deno(["run", "-A", "--no-check", "scripts/replay.ts", ...args], input);

Deno.test("a run that comes out the same exits with 0, a part of it too", () =>
  inRecorded(async (folder) => {
    const whole = await inProcessOfItsOwn([folder]);
    assert.equal(whole.code, 0, whole.err);
    assert.match(whole.out, /steps 1 to 7 of .*, beginning with the seed's weights/);
    assert.match(whole.out, /every bit must agree/);
    assert.match(whole.out, /^agrees +7 steps in .*; \d+ tensors compared$/m);
    const part = await replay([folder, "--from", "5", "--to", "6", "--speed", "50"]);
    assert.equal(part.code, 0, part.err);
    const lead = "beginning with checkpoints/step-000003, and 1 step from there";
    assert.match(part.out, new RegExp(`steps 5 to 6 of .*, ${lead}$`, "m"));
    assert.match(part.out, /^agrees +2 steps and 1 that lead there in /m);
  }));

Deno.test("a library or threads that the backend of the replay does not use are refused", () =>
  inRecorded(async (folder) => {
    const cases = [
      [
        ["--onednn", "a.so"],
        /--onednn is "a.so": backend wasm uses no such library; state --backend /,
      ],
      [["--backend", "onednn", "--blas", "b.so"], /--blas is "b.so": backend onednn uses no such /],
      [
        ["--backend", "cpu", "--threads", "2"],
        /--threads is "2": backend cpu has no threads to set/,
      ],
    ] as const;
    for (const [words, expected] of cases) {
      const { code, err } = await replay([folder, ...words]);
      assert.match(err, expected);
      assert.equal(code, 2);
    }
  }));

Deno.test("one that does not exits with 3, and says which step and what differs", () =>
  inRecorded(async (folder) => {
    const { code, out } = await replay([folder, "--from", "4", "--set", "beta1=0.25"]);
    assert.equal(code, 3);
    assert.match(out, /^differs +step 4 is not as it was recorded, after 1 step in /m);
    assert.match(out, /^ +gLoss was \d\S+ and is \d\S+: \S+ apart/m);
  }));

Deno.test("--break stops at the first such step, --dump writes what led there", () =>
  inRecorded(async (folder, dir) => {
    const dump = join(dir, "dump");
    const { code, out, err } = await replay([folder, "--break", "step > 2", "--dump", dump]);
    assert.equal(code, 0, err);
    assert.match(out, /^break +step 3: d_loss/m);
    assert.match(out, /^agrees +3 steps/m);
    assert.equal(Deno.readTextFileSync(join(dump, "losses.csv")).trim().split("\n").length, 4);
    assert.deepEqual([...Deno.readDirSync(join(dump, "batches"))].length, 3);
  }));

Deno.test("--from a step is that step alone when --to is the same", () =>
  inRecorded(async (folder) => {
    const { code, out, err } = await replay([folder, "--from", "4", "--to", "4"]);
    assert.equal(code, 0, err);
    assert.match(out, /^replay +step 4 of .*, beginning with checkpoints\/step-000003$/m);
    assert.match(out, /^agrees +1 step in /m);
  }));

Deno.test("--json prints its events and nothing else, --go-on goes on after a difference", () =>
  inRecorded(async (folder, dir) => {
    const { code, out, err } = await replay([
      ...[folder, "--from", "5", "--set", "beta1=0.25", "--json", "--go-on"],
      ...["--dump", join(dir, "dump")],
    ]);
    assert.equal(code, 3, err);
    const events = out.trim().split("\n").map(parseReplayEvent);
    assert.deepEqual(events.map((event) => "step" in event ? event.step : event.type), [
      ...["replay-started", 4, 5, 6, 7, "replay-ended"],
    ]);
    const steps = events.filter((event) => event.type === "replay-step");
    assert.deepEqual(steps.map(({ isLeadUp }) => isLeadUp), [true, false, false, false]);
    assert.deepEqual(steps.map(({ picture }) => picture), [
      ...[undefined, "batches/step-000005.png", "batches/step-000006.png"],
      "batches/step-000007.png",
    ]);
    for (const { picture = "" } of steps) assert(existsSync(join(dir, "dump", picture)), picture);
    const ended = events.at(-1);
    assert(ended?.type === "replay-ended");
    const { verdict, firstDiffering, stepsDiffering } = ended;
    assert.deepEqual({ verdict, firstDiffering, stepsDiffering }, {
      ...{ verdict: "differs", firstDiffering: 4, stepsDiffering: 4 },
    });
  }));

Deno.test("a replay that nobody reads any more ends by itself", () =>
  inRecorded(async (folder) => {
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "scripts/replay.ts", folder, "--json", "--speed", "0.25"],
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const reader = child.stdout.getReader();
    assert((await reader.read()).value);
    await reader.cancel();
    assert.notEqual((await child.status).code, 0);
  }));

Deno.test("Ctrl-C ends a replay after its step, and says how it went so far", () =>
  inRecorded(async (folder) => {
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "scripts/replay.ts", folder, "--json", "--speed", "0.25"],
      stdout: "piped",
      stderr: "null",
    }).spawn();
    let out = "";
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
      if (!out.includes("replay-step") && text.includes("replay-step")) child.kill("SIGINT");
      out += text;
    }
    const events = out.trim().split("\n").map(parseReplayEvent);
    const ended = events.at(-1);
    assert(ended?.type === "replay-ended");
    assert.equal(ended.verdict, "stopped");
    assert(ended.steps < 7);
    assert.equal((await child.status).code, 130);
  }));

Deno.test("--step asks what to do, and shows it", () =>
  inRecorded(async (folder) => {
    const words =
      "next\nnext 2\nshow batch\nshow grads\nshow weights\nback 2\nshow state\ndump\nfly";
    const { code, out, err } = await inProcessOfItsOwn(
      [folder, "--step"],
      `${words}\ngo 7\nshow grads\nquit\n`,
    );
    assert.equal(code, 0, err);
    assert.match(out, /^step 0 of 7 > step 1 .* as recorded$/m);
    assert.match(out, /^step 3 .* as recorded$/m);
    assert.match(out, /step-000004\.png\n0 +(even|odd)\/\d\.png +draws/);
    assert.match(out, /^generator\.deconv4\.weight +\S+e\S+ +\S+e\S+ +\d+\.\d % +0 +\d\.\d+e\S+$/m);
    assert.match(out, /^discriminator\.conv0\.weight( +-?\S+e\S+){4} +0$/m);
    assert.match(out, /step 1 of 7 > after step 1 of /);
    assert.match(out, /"fly" is none of next,/);
    assert.match(out, /step 7 of 7 > no step follows/);
    for (const file of ["state-000001.safetensors", "batches/step-000002.png"]) {
      assert(existsSync(join(folder, "replay", file)), file);
    }
  }));

Deno.test("--as trains a run of its own, which shows where it comes from", () =>
  inRecorded(async (folder, dir) => {
    const words = [folder, "--from", "5", "--set", "learningRate=1e-3", "--as", "what-if"];
    const { code, out, err } = await replay(words);
    assert.equal(code, 0, err);
    assert.match(out, /^done +7 steps/m);
    const made = join(dir, "runs", "what-if");
    const { parent } = JSON.parse(Deno.readTextFileSync(join(made, "run.json")));
    assert.deepEqual(parent, { run: "test", step: 4, changes: { learningRate: 1e-3 } });
    assert.equal((await replay([made])).code, 0);
    const again = await replay(words);
    assert.equal(again.code, 2);
    assert.match(again.err, /--as is "what-if": .* exists already/);
  }));

Deno.test("--export-test writes a test that runs by itself, and fails when the run is another", () =>
  inRecorded(async (folder, dir) => {
    const file = join(dir, "window_test.ts");
    const { code, out, err } = await replay([
      ...[folder, "--from", "4", "--to", "6"],
      ...["--export-test", file],
    ]);
    assert.equal(code, 0, err);
    assert.match(out, /deno test -A/);
    await Deno.remove(folder, { recursive: true });
    await Deno.remove(join(dir, "photos"), { recursive: true });
    const test = (...flags: string[]) =>
      deno(["test", "-A", ...flags, "--config", "deno.json", file]);
    const passed = await test("--check");
    assert.equal(passed.code, 0, passed.out + passed.err);
    const text = Deno.readTextFileSync(file);
    const edited = text.replace("= {};", "= { beta2: 0.5 };");
    assert.notEqual(edited, text);
    Deno.writeTextFileSync(file, edited);
    const failed = await test("--no-check");
    assert.equal(failed.code, 1);
    assert.match(failed.out + failed.err, /step 4 is not as it was recorded/);
  }));

Deno.test("the exported test of a run that met NaN fails there, and passes at a sane learning rate", () =>
  inTempDir(async (dir) => {
    const config = tinyConfig(dir, {
      ...{ backend: "wasm", threads: 1, maxSteps: 3, onNan: "ignore" },
      model: { learningRate: 1e30 },
    });
    const { folder } = await recordRun(config, backend);
    const file = join(dir, "nan_test.ts");
    const { code, err } = await replay([folder, "--export-test", file]);
    assert.equal(code, 0, err);
    const test = () => deno(["test", "-A", "--no-check", "--config", "deno.json", file]);
    const failed = await test();
    assert.equal(failed.code, 1);
    assert.match(failed.out + failed.err, /step \d: the loss of [DG] is NaN/);
    const text = Deno.readTextFileSync(file);
    Deno.writeTextFileSync(file, text.replace("= {};", "= { learningRate: 1e-4 };"));
    const passed = await test();
    assert.equal(passed.code, 0, passed.out + passed.err);
  }));

Deno.test("words that cannot be followed exit with 2 and say what can be", () =>
  inRecorded(async (folder, dir) => {
    const cases: [words: string[], message: RegExp][] = [
      [[], /no run is named/],
      [[join(dir, "none")], /there is no folder/],
      [[folder, "--from", "8"], /--from is "8": .* can be replayed from step 1 to 7/],
      [[folder, "--from", "0"], /--from is "0": it must be a whole number, 1 or more/],
      [[folder, "--to", "9"], /--to is "9": .* can be replayed from step 1 to 7/],
      [[folder, "--from", "5", "--to", "4"], /--from is "5": it must not be more than --to/],
      [[folder, "--break", "loss > 1"], /--break is "loss > 1": a step has no field "loss"/],
      [[folder, "--set", "seed=1"], /--set is "seed=1": what fits the same state is learningRate/],
      [[folder, "--set", "norm=some"], /norm is "some": it must be one of batch, none/],
      [[folder, "--set", "norm=none"], /norm makes other networks.*state --from 1 and --as/],
      [[folder, "--set", "beta1=2"], /beta1/],
      [[folder, "--speed", "0"], /--speed is "0"/],
      [[folder, "--step", "--as", "x"], /--as and --step/],
      [[folder, "--step", "--json"], /--step and --json/],
      [[folder, "--export-test", "x.ts"], /a test's name ends in _test\.ts/],
    ];
    for (const [words, message] of cases) {
      const { code, err } = await replay(words);
      assert.match(err, message);
      assert.equal(code, 2, `${words}: ${err}`);
      assert.equal(err.trim().split("\n").length, 1);
    }
  }));

Deno.test("a folder without a record exits with 1 and says how to get one", () =>
  inTempDir(async (dir) => {
    const { code, err } = await replay([dir]);
    assert.equal(code, 1);
    assert.match(err, /has no record: .*--record reference/);
  }));

Deno.test("an image that was changed since is named, and exits with 3", () =>
  inRecorded(async (folder, dir) => {
    const photo = join(dir, "photos", "even", "4.png");
    Deno.copyFileSync(join(dir, "photos", "odd", "5.png"), photo);
    const { code, out } = await replay([folder]);
    assert.equal(code, 3);
    assert.match(out, /image "even\/4\.png" in slot \d has other pixels than it had/);
  }));
