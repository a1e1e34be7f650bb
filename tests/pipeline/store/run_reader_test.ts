import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import {
  createRun,
  eventTypes,
  openRunReader,
  type RunReader,
} from "../../../pipeline/store/mod.ts";
import type { Distributions, RunEvent } from "../../../pipeline/contracts/events.ts";
import { started, step } from "../../scripts/cli/progress/_events.ts";
import { anyEvent } from "./_any_event.ts";
import { runConfig } from "./_run_config.ts";
import { reading, storedEvents } from "./_stored_events.ts";
import { inTemporaryFolder } from "./_temporary_folder.ts";

const warning = (message: string): RunEvent => ({ type: "warning", at: 1, message });

const isKnown = (type: string) => eventTypes.some((known) => known === type);

/** A run with these events, closed. */
async function written(runsDir: string, events: readonly RunEvent[], name = "first") {
  const run = await createRun(runConfig({ runsDir, name }));
  for (const event of events) run.append(event);
  run.close();
  return run.folder;
}

/** As `written`, with rows that no trainer wrote. */
async function withRows(runsDir: string, rows: [type: string, body: string][]): Promise<string> {
  const folder = await written(runsDir, [warning("before")]);
  const database = new DatabaseSync(`${folder}/events.sqlite`);
  const insert = database.prepare("INSERT INTO events (type, step, body) VALUES (?, NULL, ?)");
  for (const [type, body] of rows) insert.run(type, body);
  database.close();
  return folder;
}

Deno.test("any events come back as they were, in order, whenever they were flushed", async () => {
  await inTemporaryFolder(async (runsDir) => {
    let count = 0;
    const story = fc.array(fc.oneof({ weight: 9, arbitrary: anyEvent }, fc.constant("flush")), {
      maxLength: 60,
    });
    await fc.assert(
      fc.asyncProperty(story, async (parts) => {
        const run = await createRun(runConfig({ runsDir, name: `run-${++count}` }));
        for (const part of parts) {
          if (typeof part === "string") run.flush();
          else run.append(part);
        }
        run.close();
        assert.deepEqual(storedEvents(run.folder), parts.filter((part) => part !== "flush"));
      }),
      { numRuns: 40 },
    );
  });
});

Deno.test("the arbitrary events are of every type that there is", () => {
  const seen = new Set(fc.sample(anyEvent, { numRuns: 1000, seed: 1 }).map(({ type }) => type));
  assert.deepEqual([...seen].sort(), [...eventTypes].sort());
});

Deno.test("a reader sees what a writer has flushed while it writes on", async () => {
  await inTemporaryFolder(async (runsDir) => {
    const run = await createRun(runConfig({ runsDir }));
    const reader = openRunReader(runsDir, "first");
    assert.deepEqual([reader.lastSeq(), reader.events({ after: 0, limit: 9 })], [0, []]);
    for (let i = 1; i <= 3; i++) {
      run.append(step(i));
      run.flush();
      assert.deepEqual(reader.events({ after: i - 1, limit: 9 }), [{ seq: i, event: step(i) }]);
      assert.equal(reader.steps({ points: 10 }).step.length, i);
    }
    reader.close();
    run.close();
  });
});

Deno.test("events are read page by page without a gap or a repeat", async () => {
  await inTemporaryFolder(async (runsDir) => {
    const events = Array.from({ length: 25 }, (_, i) => step(i + 1));
    const folder = await written(runsDir, events);
    const found = reading(folder, (reader) => {
      const pages: RunEvent[] = [];
      for (let last = 0;;) {
        const page = reader.events({ after: last, limit: 7 });
        if (page.length === 0) return pages;
        pages.push(...page.map(({ event }) => event));
        last = page[page.length - 1].seq;
      }
    });
    assert.deepEqual(found, events);
  });
});

Deno.test("first, last and all are of one type", async () => {
  await inTemporaryFolder(async (runsDir) => {
    const folder = await written(runsDir, [warning("a"), step(1), warning("b"), step(2)]);
    reading(folder, (reader) => {
      assert.deepEqual(reader.first("warning"), { seq: 1, event: warning("a") });
      assert.deepEqual(reader.last("warning"), { seq: 3, event: warning("b") });
      assert.deepEqual(reader.all("step").map(({ seq }) => seq), [2, 4]);
      assert.equal(reader.last("incident"), undefined);
    });
  });
});

Deno.test("rows that are no events are passed by and counted, once each", async () => {
  await inTemporaryFolder(async (runsDir) => {
    const folder = await withRows(runsDir, [
      ["warning", "not JSON"],
      ["warning", '{"type":"warning","at":"noon","message":"x"}'],
      ["warning", '{"type":"step","at":1}'],
      ["of-tomorrow", '{"type":"of-tomorrow","at":1}'],
      ["warning", '{"type":"warning","at":2,"message":"after","more":1}'],
      ["warning", "[]"],
    ]);
    reading(folder, (reader) => {
      const after = { type: "warning", at: 2, message: "after" };
      const messages = () => reader.events({ after: 0, limit: 2 }).map(({ event }) => event);
      assert.deepEqual(messages(), [warning("before"), after]);
      assert.deepEqual(reader.events({ after: 6, limit: 9 }), []);
      assert.equal(reader.unreadable(), 5);
      assert.deepEqual(reader.last("warning")?.event, after);
      assert.deepEqual(messages().length, 2);
      assert.equal(reader.unreadable(), 5);
      assert.equal(reader.summary().state, "gone");
    });
  });
});

Deno.test("whatever text is in a row, reading it neither throws nor makes up a type", async () => {
  await inTemporaryFolder(async (runsDir) => {
    const body = fc.oneof(fc.string(), fc.json(), anyEvent.map((event) => JSON.stringify(event)));
    const rows = fc.sample(fc.tuple(fc.constantFrom("step", "sample", "warning"), body), {
      numRuns: 300,
      seed: 7,
    });
    const folder = await withRows(runsDir, rows);
    reading(folder, (reader) => {
      const events = reader.events({ after: 0, limit: 1000 });
      assert.ok(events.every(({ event }) => isKnown(event.type)));
      assert.equal(events.length + reader.unreadable(), 301);
      assert.ok(reader.all("sample").every(({ event }) => event.type === "sample"));
    });
  });
});

const distributions = (at: number): Distributions => {
  const histogram = { from: 0, to: 1, counts: [at] };
  return { type: "distributions", at, step: at, z: histogram, dReal: histogram, dFake: histogram };
};

Deno.test("distributions are thinned evenly, within a range of steps", async () => {
  await inTemporaryFolder(async (runsDir) => {
    const folder = await written(
      runsDir,
      Array.from({ length: 100 }, (_, i) => distributions(10 * (i + 1))),
    );
    const steps = (range: Parameters<RunReader["distributions"]>[0]) =>
      reading(folder, (reader) => reader.distributions(range)).map(({ step }) => step);
    assert.deepEqual(steps({ points: 4 }), [250, 500, 750, 1000]);
    assert.deepEqual(steps({ points: 4, from: 101, to: 130 }), [110, 120, 130]);
    assert.deepEqual(steps({ points: 4, from: 2000 }), []);
  });
});

const notRuns: [what: string, make: (folder: string) => void, error: RegExp][] = [
  [
    "is not there",
    (folder) => Deno.removeSync(folder, { recursive: true }),
    /there is no run "first" in .*: look at the name again/,
  ],
  [
    "is of format 1",
    (folder) => {
      Deno.removeSync(`${folder}/run.json`);
      Deno.writeTextFileSync(`${folder}/events.jsonl`, "");
    },
    /is a run of format 1, and this program reads 2: train it anew$/,
  ],
  [
    "is of a newer format",
    (folder) => Deno.writeTextFileSync(`${folder}/run.json`, '{"format":3,"what":"ever"}'),
    /is a run of format 3, and this program reads 2: use a newer version of it$/,
  ],
  [
    "has settings that are no JSON",
    (folder) => Deno.writeTextFileSync(`${folder}/run.json`, '{"format":2,'),
    /run\.json is damaged: it is no JSON: put back a copy of it, .* out of a checkpoint's/,
  ],
  [
    "has settings of the wrong kind",
    (folder) => {
      const text = Deno.readTextFileSync(`${folder}/run.json`);
      Deno.writeTextFileSync(
        `${folder}/run.json`,
        text.replace(/"batchSize": 64/, '"batchSize": "x"'),
      );
    },
    /run\.json is damaged: config\.model\.batchSize is "x": it must be a whole number from 1 to 16384/,
  ],
  [
    "has no database",
    (folder) => Deno.removeSync(`${folder}/events.sqlite`),
    /cannot read .*events\.sqlite: /,
  ],
  [
    "has a text for a database",
    (folder) => Deno.writeTextFileSync(`${folder}/events.sqlite`, "x".repeat(9000)),
    /events\.sqlite is damaged: .*not a database: put back a copy of it/,
  ],
  [
    "has an empty database",
    (folder) => Deno.writeTextFileSync(`${folder}/events.sqlite`, ""),
    /cannot read .*events\.sqlite: no such table: events/,
  ],
];

for (const [what, make, error] of notRuns) {
  Deno.test(`openRunReader() says in one line that a run ${what}`, async () => {
    await inTemporaryFolder(async (runsDir) => {
      make(await written(runsDir, [warning("a")]));
      const message = messageOf(() => openRunReader(runsDir, "first").close());
      assert.match(message, error);
      assert.doesNotMatch(message, /\n/);
    });
  });
}

function messageOf(action: () => void): string {
  try {
    action();
  } catch (error) {
    return (error as Error).message;
  }
  return "nothing was thrown";
}

Deno.test("a damaged page ends in one line, or in the events that are whole", async () => {
  await inTemporaryFolder(async (runsDir) => {
    const events = Array.from({ length: 300 }, (_, i) => step(i + 1));
    const folder = await written(runsDir, events);
    const path = `${folder}/events.sqlite`;
    const whole = Deno.readFileSync(path);
    for (let page = 0; page * 4096 < whole.length; page++) {
      const damaged = whole.slice();
      damaged.fill(0xa5, page * 4096, (page + 1) * 4096);
      Deno.writeFileSync(path, damaged);
      const message = messageOf(() =>
        reading(folder, (reader) => {
          const found = reader.events({ after: 0, limit: 1000 }).map(({ event }) => event);
          assert.deepEqual(found, events);
        })
      );
      assert.match(message, /^(nothing was thrown|.*events\.sqlite( is damaged)?: [^\n]*)$/);
    }
  });
});

Deno.test("a summary tells a run's state from its events and its lock", async () => {
  await inTemporaryFolder(async (runsDir) => {
    const run = await createRun(runConfig({ runsDir }));
    const states: string[] = [];
    const look = () => {
      run.flush();
      states.push(reading(run.folder, (reader) => reader.summary().state));
    };
    const place = { at: 1, step: 1, epoch: 0, stepInEpoch: 1 };
    for (
      const event of [
        { ...started, at: 1 },
        step(1),
        { type: "run-ended", at: 2, reason: "interrupted", step: 1, seconds: 1 },
        { ...started, ...place, type: "run-resumed", checkpoint: "checkpoints/step-000001" },
        { type: "run-ended", at: 3, reason: "failed", step: 1, seconds: 1, message: "x" },
      ] satisfies RunEvent[]
    ) {
      run.append(event);
      look();
    }
    run.close();
    assert.deepEqual(states, ["training", "training", "interrupted", "training", "failed"]);
  });
});

Deno.test("a summary says of a run that trains whether it waits for its users", async () => {
  await inTemporaryFolder(async (runsDir) => {
    const run = await createRun(runConfig({ runsDir }));
    const look = () => reading(run.folder, (reader) => reader.summary().isPaused);
    const isPausedAfter = (event: RunEvent) => {
      run.append(event);
      run.flush();
      return look();
    };
    const command = (name: "pause" | "one-step" | "resume" | "sample" | "stop"): RunEvent => (
      { type: "command", at: 1, step: 1, command: { name } }
    );
    const place = { at: 1, step: 1, epoch: 0, stepInEpoch: 1 };
    const checkpoint = "checkpoints/step-000001";
    const resumed: RunEvent = { ...started, ...place, type: "run-resumed", checkpoint };
    assert.equal(isPausedAfter(started), false);
    assert.equal(isPausedAfter(command("pause")), true);
    assert.equal(isPausedAfter(command("sample")), true);
    assert.equal(isPausedAfter(command("resume")), false);
    assert.equal(isPausedAfter(command("one-step")), true);
    assert.equal(isPausedAfter(resumed), false, "whatever was asked of it before");
    assert.equal(isPausedAfter(command("pause")), true);
    run.close();
    assert.equal(look(), false, "nobody trains it");
  });
});

Deno.test("a summary has what a list of runs shows", async () => {
  await inTemporaryFolder(async (runsDir) => {
    const sample = { type: "sample", at: 7, step: 1, epoch: 0, stepInEpoch: 1, images: 4 } as const;
    const folder = await written(runsDir, [
      started,
      step(1),
      { ...sample, file: "samples/a.png", dLoss: 1, gLoss: 1 },
      step(2, { at: 9 }),
    ]);
    const { createdAt, settings, ...summary } = reading(folder, (reader) => reader.summary());
    assert.ok(createdAt > 0);
    assert.equal(typeof settings?.batchSize, "number");
    assert.deepEqual(summary, {
      name: "first",
      state: "gone",
      isPaused: false,
      step: 2,
      totalSteps: started.totalSteps,
      lastEventAt: 9,
      dataset: "avatars",
      preset: "quickstart",
      lastSample: "samples/a.png",
      parent: undefined,
      remarks: { tags: [], note: "" },
    });
  });
});

Deno.test("a finished run can be read where nothing can be written", async () => {
  await inTemporaryFolder(async (runsDir) => {
    const folder = await written(runsDir, [warning("a")]);
    reading(folder, (reader) => assert.equal(reader.lastSeq(), 1));
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name);
    assert.ok(!names.some((name) => /-(wal|shm)$/.test(name)), names.join(" "));
  });
});
