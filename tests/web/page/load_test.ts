import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { trainedRun } from "../server/_served.ts";
import { runStarted, sampleSaved, stepDone } from "../state/_events.ts";
import { browserTest } from "./_browser.ts";
import { samplePng, tell } from "./_run.ts";

const stepCount = 100_000;
const mostHeapBytes = 50e6;

browserTest(
  "a run of 100,000 steps and 1,000 samples is shown whole, in less than 50 MB",
  async (visit) => {
    const { page, origin, runsDir } = visit;
    await longRun(runsDir);
    await page.goto(`${origin}/runs/first`);
    await page.locator('input[type=range][max="999"]').waitFor();
    await page.locator('.plot[aria-label^="Losses"]').waitFor();
    await page.getByText("step 100,000 of 100,000").waitFor();
    for (const key of ["Home", "End", "Home"]) await page.keyboard.press(key);
    const bytes = await heapBytes(page);
    assert.ok(bytes < mostHeapBytes, `${bytes} bytes`);
  },
);

async function longRun(runsDir: string): Promise<void> {
  const run = await trainedRun(runsDir, [runStarted({ totalSteps: stepCount })]);
  const png = await samplePng(1);
  for (let step = 1; step <= stepCount; step++) {
    run.append(stepDone(step, { dLoss: 1 + Math.sin(step / 1000) }));
    if (step % 100 === 0) {
      const sample = sampleSaved(step);
      run.append(sample);
      await run.writeSample(sample.file.replace("samples/", ""), png);
    }
    if (step % 20_000 === 0) run.flush();
  }
  tell(run, { type: "run-ended", at: 0, reason: "finished", step: stepCount, seconds: 9 });
  run.close();
}

/** What the page holds once everything that it has dropped is gone. */
async function heapBytes(page: Page): Promise<number> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Performance.enable");
  await devtools.send("HeapProfiler.collectGarbage");
  const { metrics } = await devtools.send("Performance.getMetrics");
  return metrics.find(({ name }) => name === "JSHeapUsedSize")!.value;
}
