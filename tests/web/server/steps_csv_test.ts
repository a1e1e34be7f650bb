import assert from "node:assert/strict";
import { openRunReader } from "../../../pipeline/store/mod.ts";
import { stepsCsv } from "../../../web/server/downloads/steps_csv.ts";
import { openTurns } from "../../../web/server/load/turns.ts";
import { inTemporaryFolder } from "../../pipeline/store/_temporary_folder.ts";
import { started, step } from "../../scripts/cli/progress/_events.ts";
import { finishedRun } from "./_served.ts";

/** The table of a run of 2,000 steps, and how often it has read of it. */
async function withTable(
  test: (table: ReadableStream<Uint8Array>, seen: { reads: number; ends: number }) => Promise<void>,
): Promise<void> {
  await inTemporaryFolder(async (runsDir) => {
    await finishedRun(runsDir, [started, ...Array.from({ length: 2000 }, (_, i) => step(i + 1))]);
    const reader = openRunReader(runsDir, "first");
    const seen = { reads: 0, ends: 0 };
    const counted = {
      ...reader,
      stepRows: (range: Parameters<typeof reader.stepRows>[0]) => {
        seen.reads++;
        return reader.stepRows(range);
      },
    };
    const onEnd = () => void seen.ends++;
    await test(stepsCsv(counted, { turns: openTurns(), onEnd }), seen);
    reader.close();
  });
}

Deno.test("a table is read as far as its client has taken it, and no further when it goes", () =>
  withTable(async (table, seen) => {
    const client = table.getReader();
    await client.read();
    await client.read();
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.ok(seen.reads <= 4, String(seen.reads));
    await client.cancel();
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.ok(seen.reads <= 4, String(seen.reads));
    assert.equal(seen.ends, 1);
  }));

Deno.test("page by page a table has every step once", () =>
  withTable(async (table, seen) => {
    const text = await new Response(table).text();
    const steps = text.trimEnd().split("\r\n").slice(1).map((line) => Number(line.split(",")[0]));
    assert.deepEqual(steps, Array.from({ length: 2000 }, (_, i) => i + 1));
    assert.equal(seen.ends, 1);
  }));
