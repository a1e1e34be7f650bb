/** What one sees where: above the fold, before the script runs, and of several runs at once. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { finishedRun } from "../server/_served.ts";
import { checkpointSaved, distributionsAt, runStarted, stepDone, steps } from "../state/_events.ts";
import { browserTest, chartHas } from "./_browser.ts";
import { runWithSamples, tell } from "./_run.ts";

/** Whether all of it can be seen without scrolling. */
async function isAboveTheFold(page: Page, name: string, role: "button" | "tab"): Promise<boolean> {
  const box = await page.getByRole(role, { name, exact: true }).boundingBox();
  return box !== null && box.y + box.height <= page.viewportSize()!.height;
}

for (const [width, height] of [[1280, 900], [380, 800]]) {
  browserTest(
    `controls, log and downloads are there without scrolling at ${width} x ${height}`,
    async ({ page, origin, runsDir }) => {
      const run = await runWithSamples(runsDir, 20, "a-name-of-some-length-20261127-1");
      try {
        await page.setViewportSize({ width, height });
        await page.goto(`${origin}/runs/a-name-of-some-length-20261127-1`);
        await chartHas(page, "Losses", 20);
        for (const name of ["Pause", "Stop"]) {
          assert.ok(await isAboveTheFold(page, name, "button"), name);
        }
        for (const name of ["Log", "Downloads"]) {
          assert.ok(await isAboveTheFold(page, name, "tab"), name);
        }
      } finally {
        run.close();
      }
    },
  );
}

browserTest("a finished run is whole before its script runs", async (visit) => {
  const { browser, page, origin, runsDir } = visit;
  const run = await runWithSamples(runsDir, 60);
  tell(
    run,
    ...[10, 20, 30, 40, 50, 60].map(distributionsAt),
    checkpointSaved(60),
    { type: "run-ended", at: Date.now(), reason: "finished", step: 60, seconds: 9 },
  );
  run.close();
  const figures = (of: Page) => of.locator(".figures").innerText();
  const context = await browser.newContext({ javaScriptEnabled: false });
  const early = await context.newPage();
  await early.goto(`${origin}/runs/first`);
  for (const title of ["Losses", "What D says", "Time of a step (ms)"]) {
    const line = early.locator(`.plot[aria-label="${title}: 60"] .sketch path`).last();
    assert.match((await line.getAttribute("d"))!, /^M0 .*L1000 /, title);
  }
  assert.ok(await early.locator(".heat .sketch path.heat").count() > 2);
  const slider = early.getByLabel("Step of the sample");
  const [at, most] = await slider.evaluate((input: HTMLInputElement) => [input.value, input.max]);
  assert.equal(at, most, "the newest sample is at the right");
  await early.getByText("deno task train --resume").waitFor();
  assert.doesNotMatch(await early.locator("main").innerText(), /appear|Nobody asked/);

  await page.goto(`${origin}/runs/first`);
  await chartHas(page, "Losses", 60);
  await page.locator(".sketch").first().waitFor({ state: "detached" });
  assert.equal(await figures(page), await figures(early), "no number jumps");
  await context.close();
});

browserTest(
  "a run of one sample has its slider at the right",
  async ({ page, origin, runsDir }) => {
    (await runWithSamples(runsDir, 0)).close();
    await page.goto(`${origin}/runs/first`);
    const slider = page.getByLabel("Step of the sample");
    assert.equal(await slider.inputValue(), await slider.getAttribute("max"));
  },
);

browserTest(
  "compared runs have colours of their own, and their samples stand side by side",
  async (visit) => {
    const { page, origin, runsDir } = visit;
    for (const name of ["first", "second", "third"]) {
      (await runWithSamples(runsDir, name === "third" ? 20 : 40, name)).close();
    }
    await page.goto(`${origin}/runs/first?compare=second&compare=third`);
    const figures = page.locator(".samples .pair figure");
    const captions = async () => (await figures.allInnerTexts()).map((text) => text.trim());
    while ((await captions()).length < 3) await page.waitForTimeout(20);
    assert.deepEqual(await captions(), ["first step 40", "second step 40", "third step 20"]);
    await page.keyboard.press("Home");
    await figures.getByText("step 0").nth(2).waitFor();
    const colours = await page.locator(".chart").first().locator(".overlay").evaluateAll((
      entries,
    ) =>
      entries.map((entry) =>
        getComputedStyle(entry, "::before").backgroundImage +
        getComputedStyle(entry, "::before").backgroundColor
      )
    );
    assert.equal(colours.length, 4, "D and G of two runs");
    assert.equal(new Set(colours).size, 4, "told apart by colour and by dash");

    await page.getByRole("button", { name: "Remove second" }).click();
    await page.getByRole("button", { name: "Remove third" }).click();
    await page.getByRole("button", { name: "Single", pressed: true }).waitFor();
    assert.equal(await page.getByRole("button", { name: "Compared runs" }).count(), 0);
  },
);

browserTest(
  "a batch is offered where there is one or may be one, with real images until then",
  async (visit) => {
    const { page, origin, runsDir } = visit;
    (await runWithSamples(runsDir, 20)).close();
    await page.goto(`${origin}/runs/first`);
    await chartHas(page, "Losses", 20);
    assert.equal(await page.getByRole("button", { name: "Batch", exact: true }).count(), 0);
    await page.keyboard.press("5");
    assert.equal(await page.locator(".samples .grid-image img").count(), 1, "no empty column");

    const run = await runWithSamples(runsDir, 20, "second");
    try {
      await page.goto(`${origin}/runs/second`);
      await page.getByRole("button", { name: "Batch", exact: true }).click();
      await page.getByRole("button", { name: "Show a batch" }).first().waitFor();
      await page.locator(".stand-in img[alt='Real images']").waitFor();
    } finally {
      run.close();
    }
  },
);

browserTest(
  "settings are found by their name or their value",
  async ({ page, origin, runsDir }) => {
    await finishedRun(runsDir, [runStarted(), ...steps(1, 20)]);
    await page.goto(`${origin}/runs/first`);
    await page.getByRole("tab", { name: "Settings" }).click();
    const rows = page.locator("#tab-panel tbody tr");
    const all = await rows.count();
    await page.getByRole("searchbox").fill("BETA1");
    await page.getByText(`1 of ${all}`).waitFor();
    assert.match(await rows.innerText(), /beta1/);
    await page.getByRole("searchbox").fill("");
    await page.getByRole("status").getByText(String(all), { exact: true }).waitFor();
  },
);

browserTest(
  "the settings begin with what the start said of the images, in the page's language",
  async ({ page, origin, runsDir }) => {
    const started = runStarted();
    const notes = [
      "skipped 2 hidden files (.a.jpg)",
      "centre 1200x1200 of 1600x1200, scaled to 64x64",
    ];
    const dataset = { ...started.dataset, notes };
    await finishedRun(runsDir, [{ ...started, dataset }, ...steps(1, 20)]);
    await page.goto(`${origin}/runs/first`);
    await page.getByRole("tab", { name: "Settings" }).click();
    const list = page.locator("#tab-panel .data-notes");
    assert.deepEqual(await list.locator("li").allInnerTexts(), notes);
    assert.match(await list.innerText(), /What the start said of the images \(2\)/);
    await list.locator("summary").press("Enter");
    assert.ok(!await list.locator("ul").isVisible());
  },
);

browserTest("the speed is that of many steps, from the first moment on", async (visit) => {
  const { page, origin, runsDir } = visit;
  const uneven = steps(1, 100).map(({ step }) =>
    stepDone(step, { stepMillis: step % 2 === 0 ? 100 : 900, waitMillis: 0 })
  );
  await finishedRun(runsDir, [runStarted(), ...uneven]);
  const answer = await page.goto(`${origin}/runs/first`);
  assert.match(await answer!.text(), />2<\/dd>/);
  await chartHas(page, "Losses", 100);
  assert.match(await page.locator(".figures").innerText(), /^2\n/);
});
