import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { mock } from "node:test";
import type { RunEvent } from "../../../pipeline/contracts/events.ts";
import { openToWrite } from "../../../pipeline/store/event_database.ts";
import { openEventWriter } from "../../../pipeline/store/event_writer.ts";
import { inTemporaryFolder } from "./_temporary_folder.ts";

const warning = (message: string): RunEvent => ({ type: "warning", at: 1, message });

/** A writer whose disk can be filled, and what a reader of it sees. */
async function withWriter(
  test: (parts: {
    writer: ReturnType<typeof openEventWriter>;
    troubles: string[];
    count: () => number;
    fillDisk: () => void;
    freeDisk: () => void;
  }) => void,
) {
  await inTemporaryFolder((folder) => {
    const path = `${folder}/events.sqlite`;
    const database = openToWrite(path);
    const troubles: string[] = [];
    const writer = openEventWriter(database, path, { onTrouble: (text) => troubles.push(text) });
    const count = () => {
      using reader = new DatabaseSync(path, { readOnly: true });
      return Number(reader.prepare("SELECT count(*) AS n FROM events").get()!.n);
    };
    // SQLite's own limit answers as a full disk does: "database or disk is full".
    const limit = (pages: number) => database.exec(`PRAGMA max_page_count = ${pages}`);
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      test({ writer, troubles, count, fillDisk: () => limit(1), freeDisk: () => limit(1e6) });
    } finally {
      mock.timers.reset();
    }
  });
}

// Longer than a page, so that each needs room.
const long = warning("x".repeat(20_000));

Deno.test("events wait a quarter of a second, and are then written unasked", () =>
  withWriter(({ writer, count }) => {
    writer.append(warning("one"));
    writer.append(warning("two"));
    assert.equal(count(), 0);
    mock.timers.tick(250);
    assert.equal(count(), 2);
    writer.close();
  }));

Deno.test("flush() writes at once", () =>
  withWriter(({ writer, count }) => {
    writer.append(warning("one"));
    writer.flush();
    assert.equal(count(), 1);
    writer.flush();
    writer.close();
  }));

Deno.test("a full disk is told once, keeps nobody from going on, and loses nothing when it has room", () =>
  withWriter(({ writer, troubles, count, fillDisk, freeDisk }) => {
    fillDisk();
    for (let i = 0; i < 3; i++) {
      writer.append(long);
      mock.timers.tick(5000);
    }
    assert.equal(count(), 0);
    assert.equal(troubles.length, 1);
    assert.match(
      troubles[0],
      /^cannot write .*events\.sqlite: .*full: free some space there, .*; training goes on, [^\n]*$/,
    );
    freeDisk();
    writer.append(warning("room again"));
    mock.timers.tick(5000);
    assert.equal(count(), 4);
    fillDisk();
    writer.append(long);
    mock.timers.tick(5000);
    assert.equal(troubles.length, 2);
    freeDisk();
    writer.close();
    assert.equal(troubles.length, 2);
  }));

Deno.test("flush() throws what close() could not write, and close() says how much is lost", () =>
  withWriter(({ writer, troubles, fillDisk }) => {
    fillDisk();
    writer.append(long);
    writer.append(long);
    assert.throws(() => writer.flush(), /Error: cannot write .*full: free some space/);
    assert.throws(() => writer.close(), /Error: cannot write .* \(2 events are lost\)$/);
    writer.close();
    assert.deepEqual(troubles, []);
  }));

Deno.test("a failed write leaves no part of itself", () =>
  withWriter(({ writer, count, fillDisk, freeDisk }) => {
    fillDisk();
    writer.append(warning("short: it fits into the pages that there are"));
    writer.append(long);
    assert.throws(() => writer.flush());
    assert.equal(count(), 0);
    freeDisk();
    writer.flush();
    assert.equal(count(), 2);
    writer.close();
  }));

Deno.test("a closed writer takes nothing", () =>
  withWriter(({ writer }) => {
    writer.close();
    writer.close();
    assert.throws(() => writer.append(warning("late")), /is closed: append before close\(\)/);
  }));
