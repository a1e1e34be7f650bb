import assert from "node:assert/strict";
import { mock } from "node:test";
import { openLineLog } from "../../../pipeline/store/line_log.ts";
import { inTemporaryFolder } from "./_temporary_folder.ts";

// A device that takes no byte: writing to it fails as on a full disk.
const fullDisk = "/dev/full";
const noFullDisk = Deno.build.os !== "linux";
const fullDiskError = /Error: cannot write \/dev\/full: No space left .*: free some space there/;

Deno.test("a line log has every line once it is closed, in order", async () => {
  await inTemporaryFolder((folder) => {
    const log = openLineLog(`${folder}/log`);
    for (let i = 0; i < 1000; i++) log.append(`line ${i}`);
    log.close();
    const lines = Deno.readTextFileSync(`${folder}/log`).split("\n");
    assert.deepEqual(lines, [...Array.from({ length: 1000 }, (_, i) => `line ${i}`), ""]);
  });
});

Deno.test("a line log adds to what is there", async () => {
  await inTemporaryFolder((folder) => {
    for (const line of ["first", "second"]) {
      const log = openLineLog(`${folder}/log`);
      log.append(line);
      log.close();
    }
    assert.equal(Deno.readTextFileSync(`${folder}/log`), "first\nsecond\n");
  });
});

Deno.test("a line log keeps lines back for a second, then writes them unasked", async () => {
  await inTemporaryFolder((folder) => {
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      const log = openLineLog(`${folder}/log`);
      log.append("one");
      log.append("two");
      assert.equal(Deno.readTextFileSync(`${folder}/log`), "");
      mock.timers.tick(1000);
      assert.equal(Deno.readTextFileSync(`${folder}/log`), "one\ntwo\n");
      log.close();
    } finally {
      mock.timers.reset();
    }
  });
});

Deno.test("a line log may be closed twice, and takes nothing afterwards", async () => {
  await inTemporaryFolder((folder) => {
    const log = openLineLog(`${folder}/log`);
    log.close();
    log.close();
    assert.throws(() => log.append("late"), /Error: .*log is closed: append before close/);
  });
});

Deno.test({
  name: "a line log throws a failed write once, at close",
  ignore: noFullDisk,
  fn() {
    const log = openLineLog(fullDisk);
    log.append("lost");
    assert.throws(() => log.close(), fullDiskError);
    log.close();
  },
});

Deno.test({
  name: "a line log throws a write that failed unasked at the next line, once",
  ignore: noFullDisk,
  fn() {
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      const log = openLineLog(fullDisk);
      log.append("lost");
      mock.timers.tick(1000);
      assert.throws(() => log.append("lost too"), fullDiskError);
      log.append("dropped");
      log.close();
    } finally {
      mock.timers.reset();
    }
  },
});

Deno.test("a line log that cannot be opened says which file and why", async () => {
  await inTemporaryFolder((folder) => {
    const missing = `${folder}/missing/log`;
    assert.throws(() => openLineLog(missing), /Error: cannot write .*missing\/log: No such file/);
  });
});
