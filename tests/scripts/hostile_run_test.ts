/** A colleague's run with everything hostile in it, opened by the real commands. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  absurdNumbers,
  addRow,
  hostileTexts,
  replaceBy,
  setSetting,
  strangeFiles,
} from "../pipeline/hostile/_crafted.ts";
import { recordRun, tinyConfig } from "../pipeline/replay/_recorded.ts";
import { inTempDir } from "../pipeline/sources/_fixtures.ts";
import { backend } from "../pipeline/_wasm.ts";
import { hosted } from "./_host.ts";

const hostile = hostileTexts.join(" ");

/** Says of itself what no device does. */
const strange = { ...backend, description: hostile };

/** Runs a script, for 30 seconds at most: what hangs has failed. */
const script = (name: string, ...words: string[]) => hosted(name, words, 30_000);

function inHostileRun(test: (folder: string, dir: string) => Promise<void>): Promise<void> {
  return inTempDir(async (dir) => {
    const config = tinyConfig(dir, {
      ...{ backend: "wasm", threads: 1, maxSteps: 3, checkpointEvery: 2 },
      ...{
        blas: join(dir, "evil.so"),
        cacheDir: join(dir, "theirs"),
        dataDir: join(dir, "theirs"),
      },
    });
    const { folder } = await recordRun(config, strange);
    await test(folder, dir);
    assert.ok(!existsSync(join(dir, "theirs")), "it wrote into a folder that the run names");
  });
}

/** Whatever a terminal would obey, but for ends of lines. */
const terminal = /(?!\n)[\p{Cc}\u202e]/u;

Deno.test("a network that a run names to measure by is not opened, and has to be stated anew", () =>
  inTempDir(async (dir) => {
    const measure = join(dir, "evil.onnx");
    // It must not come to measuring while the run is made.
    const config = tinyConfig(dir, {
      ...{ backend: "wasm", threads: 1, maxSteps: 3, checkpointEvery: 2, measure },
      ...{ measureEvery: 100, dataDir: join(dir, "data"), cacheDir: join(dir, "cache") },
    });
    const { folder } = await recordRun(config, backend);
    const resumed = await script("train", "--resume", folder, "--max-steps", "4");
    assert.equal(resumed.code, 1);
    assert.match(
      resumed.err,
      /^error: .*config\.measure is ".*evil\.onnx": .*; state --measure .*\n$/,
    );
    // It would fail if it were opened, since it is not there.
    setSetting(folder, "config.measureEvery", 1);
    const replayed = await script("replay", folder, "--backend", "wasm");
    assert.equal(replayed.code, 0, replayed.err);
    const forked = await script("replay", folder, "--backend", "wasm", "--as", "fork");
    assert.equal(forked.code, 0, forked.err);
    assert.match(forked.out, /evil\.onnx, which a run cannot have loaded: nothing is measured/);
  }));

Deno.test("a library that a run names is not opened, but named with the flag to state", () =>
  inHostileRun(async (folder, dir) => {
    setSetting(folder, "config.backend", "blas");
    const resumed = await script("train", "--resume", folder, "--max-steps", "4");
    const replayed = await script("replay", folder, "--backend", "blas");
    for (const { code, err } of [resumed, replayed]) {
      assert.equal(code, 1);
      assert.match(err, /^error: .*config\.blas is ".*evil\.so": .*; state --blas .*\n$/);
    }
    const stated = await script(
      "replay",
      folder,
      "--backend",
      "blas",
      "--blas",
      join(dir, "mine.so"),
    );
    assert.match(stated.err, /mine\.so/);
    assert.doesNotMatch(stated.err, /evil/);
  }));

Deno.test("text of a run reaches neither a test's code nor a terminal", () =>
  inHostileRun(async (folder, dir) => {
    const file = join(dir, "it_test.ts");
    const cache = ["--cache-dir", join(dir, "mine"), "--data-dir", join(dir, "mine")];
    const exported = await script("replay", folder, "--export-test", file, ...cache);
    assert.equal(exported.code, 0, exported.err);
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["test", "-A", "--no-check", "--config", "deno.json", file],
      env: { NO_COLOR: "1" },
    }).output();
    const told = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
    assert.equal(code, 0, told);
    assert.match(told, /1 passed/);
    assert.doesNotMatch(told, terminal);
    const refusedName = await script("replay", folder, "--export-test", join(dir, '"+x+"_test.ts'));
    assert.equal(refusedName.code, 2);

    for (const message of hostileTexts) {
      addRow(folder, "warning", { type: "warning", at: 0, message });
    }
    const outputs = [
      await script("replay", folder, ...cache),
      await script("replay", folder, "--json", ...cache),
      await script("events", folder),
      await script("train", "--resume", folder, "--max-steps", "4", "--no-dashboard"),
      await script("train", "--resume", `${folder}\u001b[2J`),
    ];
    for (const { out, err } of outputs) assert.doesNotMatch(out + err, terminal);
    assert.deepEqual(outputs.map(({ code }) => code), [0, 0, 0, 0, 2]);
  }));

const commands: Record<string, (folder: string) => ReturnType<typeof script>> = {
  "events": (folder) => script("events", folder),
  "train --resume": (folder) =>
    script("train", "--resume", folder, "--max-steps", "9", "--no-dashboard"),
  "train --init-from": (folder) =>
    script("train", "--init-from", join(folder, "checkpoints/step-000002"), "--no-dashboard"),
  "replay": (folder) => script("replay", folder),
};

const placesOf: Record<string, string[]> = {
  "events": ["run.json", "events.sqlite", "owner.lock"],
  "train --resume": ["run.json", "events.sqlite", "owner.lock", "record", "samples"],
  "train --init-from": ["checkpoints/step-000002/manifest.json"],
  "replay": ["record/record.log", "record/record.index"],
};

for (const [name, command] of Object.entries(commands)) {
  Deno.test(`${name} names what is no plain file in one line, and ends`, () =>
    inHostileRun(async (folder, dir) => {
      const [pipe, device] = [strangeFiles["a pipe"], strangeFiles["a link to a device"]];
      for (const [i, place] of placesOf[name].entries()) {
        const path = join(folder, place);
        Deno.renameSync(path, `${path}.kept`);
        replaceBy(i % 2 === 0 ? pipe : device, path, dir);
        const { code, err } = await command(folder);
        const isOptional = name === "events" && place === "owner.lock";
        assert.equal(code, isOptional ? 0 : 1, `${place}: ${err}`);
        if (!isOptional) {
          assert.match(err, new RegExp(`^error: .*${place.split("/").at(-1)} is a .*\n$`));
        }
        Deno.removeSync(path);
        Deno.renameSync(`${path}.kept`, path);
      }
    }));
}

Deno.test("a number that no flag takes is refused by whoever would train with it", () =>
  inHostileRun(async (folder) => {
    for (const value of absurdNumbers.slice(0, 2)) {
      setSetting(folder, "config.checkpointEvery", value);
      const { code, err } = await script("train", "--resume", folder, "--max-steps", "9");
      assert.equal(code, 1);
      assert.match(
        err,
        /^error: .*run\.json is damaged: config\.checkpointEvery is .*: it must be a whole/,
      );
    }
  }));
