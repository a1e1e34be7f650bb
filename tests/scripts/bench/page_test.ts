import assert from "node:assert/strict";
import { openRunReader } from "../../../pipeline/store/mod.ts";
import { runBenchmark } from "../../../scripts/bench/benchmark.ts";
import { writeLongRun } from "../../../scripts/bench/long_run.ts";
import { formatPageLoads, page, type PageLoad } from "../../../scripts/bench/page.ts";
import { inTemporaryFolder } from "../../pipeline/store/_temporary_folder.ts";

Deno.test("a made-up run has ended, with as many steps and samples as asked for", async () => {
  await inTemporaryFolder(async (runsDir) => {
    await writeLongRun({ runsDir, name: "long", steps: 500, samples: 5 });
    const reader = openRunReader(runsDir, "long");
    try {
      const { state, step, totalSteps } = reader.summary();
      assert.deepEqual([state, step, totalSteps], ["finished", 500, 500]);
      const files = reader.all("sample").map(({ event }) => event.file);
      assert.equal(new Set(files).size, 5);
      files.forEach((file) => Deno.statSync(`${runsDir}/long/${file}`));
    } finally {
      reader.close();
    }
  });
});

Deno.test("a page within a second and 50 MB is told from one that is not", () => {
  const flags = { steps: 100_000, samples: 1000, visits: 2 };
  const format = (loads: PageLoad[]) => formatPageLoads({ ...flags, loads });
  const load = { firstPaintMillis: 400, wholeMillis: 1500, heapBytes: 4.2e6 };
  const text = format([load, { ...load, firstPaintMillis: 500 }]);
  assert.match(
    text,
    /100,000 steps and 1,000 samples, 2 visits\nfirst paint {3}450 ms \(400 to 500\)/,
  );
  assert.match(text, /heap {10}4\.2 MB .*\nwithin 1 s/);
  assert.match(format([{ ...load, firstPaintMillis: 1001 }]), /\nMORE THAN 1 s/);
  assert.match(format([{ ...load, heapBytes: 51e6 }]), /\nMORE THAN 1 s/);
});

Deno.test("bench page names a wrong flag", async () => {
  await assert.rejects(
    runBenchmark(page, ["--visits", "0"]),
    /--visits is "0": it must be a whole number/,
  );
});
