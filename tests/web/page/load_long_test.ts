import assert from "node:assert/strict";
import { writeLongRun } from "../../../scripts/bench/long_run.ts";
import { heapBytes } from "../../../scripts/bench/page.ts";
import { browserTest } from "./_browser.ts";

const mostHeapBytes = 50e6;

browserTest(
  "a run of 100,000 steps and 1,000 samples is shown whole, in less than 50 MB",
  async ({ page, origin, runsDir }) => {
    await writeLongRun({ runsDir, name: "long", steps: 100_000, samples: 1000 });
    await page.goto(`${origin}/runs/long`);
    await page.locator('input[type=range][max="999"]').waitFor();
    await page.locator('.plot[aria-label^="Losses"]').waitFor();
    await page.getByText("step 100,000 of 100,000").waitFor();
    for (const key of ["Home", "End", "Home"]) await page.keyboard.press(key);
    const bytes = await heapBytes(page);
    assert.ok(bytes < mostHeapBytes, `${bytes} bytes`);
  },
);
