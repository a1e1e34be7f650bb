import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { Locator, Page } from "playwright-core";
import sharp from "sharp";
import type { RunCommand } from "../../../pipeline/contracts/events.ts";
import { createRun, type Run } from "../../../pipeline/store/mod.ts";
import { runConfig } from "../../pipeline/store/_run_config.ts";
import { finishedRun } from "../server/_served.ts";
import {
  adapted,
  checkpointSaved,
  distributionsAt,
  measuresTaken,
  runStarted,
  sampleMeasured,
  steps,
} from "../state/_events.ts";
import { assertAccessible } from "./_accessible.ts";
import { browserTest, chartHas } from "./_browser.ts";
import { runWithSamples, samplePng, tell } from "./_run.ts";

browserTest(
  "the scrubber, the keys and the charts' cursor go through the samples",
  async (visit) => {
    const { page, origin, runsDir } = visit;
    (await runWithSamples(runsDir, 50)).close();
    await page.goto(`${origin}/runs/first`);
    const place = page.locator(".scrubber-place b");
    const isAt = (step: number) => place.getByText(`step ${step}`, { exact: true }).waitFor();
    await chartHas(page, "Losses", 50);
    await isAt(50);
    await page.keyboard.press("ArrowLeft");
    await isAt(40);
    await page.keyboard.press("Home");
    await isAt(0);
    await page.getByLabel("Step of the sample").fill("2");
    await isAt(20);
    await page.locator(".u-over").first().hover({ position: { x: 3, y: 50 } });
    await isAt(0);
    await page.mouse.move(5, 5);
    await isAt(20);
    await page.keyboard.press("Space");
    await isAt(50);
    for (const [key, isLog] of [["l", true], ["L", false]] as const) {
      await page.keyboard.press(key);
      await page.getByRole("checkbox", { name: "Log scale", checked: isLog }).waitFor();
    }
  },
);

browserTest(
  "the best step is named beside the samples, and the strength of augmentation is drawn",
  async (visit) => {
    const { page, origin, runsDir } = visit;
    const run = await runWithSamples(runsDir, 50);
    tell(run, measuresTaken(20, { frechet: 3 }), measuresTaken(40), checkpointSaved(20));
    tell(run, sampleMeasured(10, 0.5), sampleMeasured(20, 0.25));
    tell(run, ...[4, 8, 12].map((step) => adapted(step, step / 100)));
    await page.goto(`${origin}/runs/first`);
    await page.getByRole("button", { name: "Best: step 20 step-000020" }).click();
    await page.locator(".scrubber-place b").getByText("step 20", { exact: true }).waitFor();
    const chart = page.getByRole("figure").filter({ hasText: "Chance of augmentation" });
    await chart.getByText("12 %").waitFor();
    await page.getByRole("figure").filter({ hasText: "KID of the samples" }).getByText("0.25")
      .waitFor();
    await assertAccessible(page, ".samples");
    run.close();
  },
);

browserTest("each image opens large, with its z and its history", async (visit) => {
  const { page, origin, runsDir } = visit;
  (await runWithSamples(runsDir, 30)).close();
  await page.goto(`${origin}/runs/first`);
  await chartHas(page, "Losses", 30);
  await page.getByRole("button", { name: "Image 3", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("2 numbers, the same at every step").waitFor();
  assert.equal(await dialog.locator(".moments li").count(), 4);
  await dialog.getByRole("button", { name: "Next" }).click();
  await page.getByRole("dialog", { name: "Image 4" }).waitFor();
  await page.keyboard.press("ArrowRight");
  await page.getByRole("dialog", { name: "Image 1" }).waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
});

browserTest("two steps stand side by side, and their difference can be seen", async (visit) => {
  const { page, origin, runsDir } = visit;
  (await runWithSamples(runsDir, 30)).close();
  await page.goto(`${origin}/runs/first`);
  await chartHas(page, "Losses", 30);
  await page.keyboard.press("2");
  assert.equal(await page.locator(".pair img").count(), 2);
  await page.keyboard.press("3");
  await page.getByText("Brighter where steps 0 and 30 differ more").waitFor();
  const brightest = () =>
    page.locator(".difference canvas").evaluate((canvas: HTMLCanvasElement) =>
      Math.max(
        ...canvas.getContext("2d")!.getImageData(0, 0, 20, 20).data.filter((_, i) => i % 4 < 3),
      )
    );
  while (await brightest() === 0) await page.waitForTimeout(50);
});

browserTest("dragging over a chart zooms all of them to finer steps", async (visit) => {
  const { page, origin, runsDir } = visit;
  await finishedRun(runsDir, [runStarted(), ...steps(1, 5000)]);
  await page.goto(`${origin}/runs/first`);
  const chart = page.locator(".u-over").first();
  // The server draws some of the steps; the stream brings more, some time after.
  const losses = page.locator('.plot[aria-label^="Losses: "]');
  const shown = async () => Number((await losses.getAttribute("aria-label"))!.split(" ")[1]);
  while (await shown() < 1000) await page.waitForTimeout(20);
  const whole = await losses.getAttribute("aria-label");
  const { width, y } = (await chart.boundingBox())!;
  await chart.hover({ position: { x: width * 0.4, y: 50 } });
  const asked = page.waitForRequest((request) => /\/steps\?.*from=/.test(request.url()));
  await page.mouse.down();
  await chart.hover({ position: { x: width * 0.5, y: 50 } });
  await page.mouse.up();
  const url = new URL((await asked).url());
  const [from, to] = ["from", "to"].map((name) => Number(url.searchParams.get(name)));
  assert.ok(Math.abs(from - 2000) < 60 && Math.abs(to - 2500) < 60, `${from} to ${to}`);
  await chartHas(page, "Losses", to - from + 1);
  assert.equal((await chart.boundingBox())!.y, y, "the charts stay under the mouse");
  const selections = await page.locator(".u-select").evaluateAll((all) =>
    all.map((element) => element.clientWidth)
  );
  assert.deepEqual(new Set(selections), new Set([0]), "nothing stays selected");
  await page.getByRole("button", { name: "Whole run" }).click();
  await page.locator(`.plot[aria-label="${whole}"]`).waitFor();
});

browserTest("a drag that ends beyond the chart zooms to its last step", async (visit) => {
  const { page, origin, runsDir } = visit;
  await finishedRun(runsDir, [runStarted(), ...steps(1, 200)]);
  await page.goto(`${origin}/runs/first`);
  await chartHas(page, "Losses", 200);
  const chart = page.locator(".u-over").first();
  const { x, y, width } = (await chart.boundingBox())!;
  await page.mouse.move(x + width / 2, y + 50);
  await page.mouse.down();
  await page.mouse.move(x + width - 10, y + 50);
  await page.mouse.move(x + width + 30, y + 50);
  await page.mouse.up();
  await page.getByRole("tab", { name: "Downloads" }).click();
  await page.getByText(/^Steps (99|10[0-2]) to 200 as CSV/).waitFor();
  const selections = await page.locator(".u-select").evaluateAll((all) =>
    all.map((element) => element.clientWidth)
  );
  assert.deepEqual(new Set(selections), new Set([0]), "nothing stays selected");
});

browserTest("Shift and a slow drag move a near view with the mouse", async (visit) => {
  const { page, origin, runsDir } = visit;
  await finishedRun(runsDir, [runStarted(), ...steps(1, 200)]);
  await page.goto(`${origin}/runs/first`);
  await chartHas(page, "Losses", 200);
  await page.getByRole("tab", { name: "Downloads" }).click();
  const part = page.getByText(/^Steps \d+ to \d+ as CSV/);
  for (let i = 0; i < 4; i++) await page.keyboard.press("+");
  const firstStep = async () => Number((await part.innerText()).match(/\d+/)![0]);
  const before = await firstStep();
  await page.evaluate(() => scrollTo(0, 0));
  const { x, y, width } = (await page.locator(".u-over").first().boundingBox())!;
  await page.mouse.move(x + width * 0.75, y + 50);
  await page.keyboard.down("Shift");
  await page.mouse.down();
  await page.mouse.move(x + width * 0.25, y + 50, { steps: 60 });
  await page.mouse.up();
  await page.keyboard.up("Shift");
  const moved = await firstStep() - before;
  assert.ok(Math.abs(moved - 6) <= 1, `half of a dozen steps, not ${moved}`);
});

for (
  const [locale, training, paused, note] of [
    ["en", "training", "paused", "Note"],
    ["zh", "训练中", "已暂停", "备注"],
  ]
) {
  browserTest(`the list of runs says of a paused run that it is ${paused}`, async (visit) => {
    const { page, origin, runsDir } = visit;
    const run = await runWithSamples(runsDir, 20);
    try {
      await page.goto(origin);
      const badge = page.locator(".run-card .badge");
      await badge.getByText(training, { exact: true }).waitFor();
      tell(run, { type: "command", at: Date.now(), step: 20, command: { name: "pause" } });
      await badge.getByText(paused, { exact: true }).waitFor();
      const may = await page.locator(".run-actions button").allInnerTexts();
      assert.deepEqual(may, [note], "its trainer lives");
    } finally {
      run.close();
    }
  }, { locale });
}

browserTest(
  "a table of runs sorts by settings and results, and finds runs by what was said of them",
  async ({ page, origin, runsDir }) => {
    for (const [name, rate] of [["a", 2e-4], ["b", 1e-3], ["c", 3e-4]] as const) {
      const config = runConfig({ runsDir, name });
      await createRun({ ...config, model: { ...config.model, learningRate: rate } })
        .then((run) => run.close());
    }
    await page.goto(origin);
    const card = page.locator(".run-card", { has: page.getByRole("heading", { name: "b" }) });
    await card.getByRole("button", { name: "Note" }).click();
    const dialog = page.getByRole("dialog", { name: "Tags and note of b" });
    await dialog.getByLabel("Tags").fill("fast, bad fast");
    await dialog.getByLabel("Note", { exact: true }).fill("too high");
    await dialog.getByRole("button", { name: "Save" }).click();
    await card.getByText("too high").waitFor();

    await page.getByRole("button", { name: "Table" }).click();
    const names = () => page.locator("tbody th").allInnerTexts();
    await page.getByRole("button", { name: "learningRate" }).click();
    await page.locator("[aria-sort=ascending]", { hasText: "learningRate" }).waitFor();
    assert.deepEqual(await names(), ["a", "c", "b"]);
    await assertAccessible(page);
    await page.getByRole("button", { name: "learningRate" }).click();
    await page.locator("[aria-sort=descending]", { hasText: "learningRate" }).waitFor();
    assert.deepEqual(await names(), ["b", "c", "a"]);
    assert.equal(await page.getByRole("button", { name: "beta1" }).count(), 0, "all have the same");

    await page.getByRole("searchbox").fill("learningRate<=3e-4");
    await page.getByText("2 of 3").waitFor();
    assert.deepEqual(await names(), ["c", "a"]);
    await page.getByRole("searchbox").fill("");
    await page.getByRole("button", { name: "tag bad" }).click();
    await page.getByText("1 of 3").waitFor();
    assert.equal(await page.getByRole("searchbox").inputValue(), "#bad");
    assert.deepEqual(await names(), ["b"]);
  },
);

browserTest(
  "the buttons steer the run, and stopping asks first",
  async ({ page, origin, runsDir }) => {
    const run = await runWithSamples(runsDir, 20);
    try {
      await page.goto(`${origin}/runs/first`);
      await chartHas(page, "Losses", 20);
      await page.getByRole("button", { name: "Pause", exact: true }).click();
      assert.deepEqual(await nextCommand(run), { name: "pause" });
      tell(run, { type: "command", at: Date.now(), step: 20, command: { name: "pause" } });
      await page.locator(".badge.paused").waitFor();
      await page.getByRole("status").getByText("Pause, after step 20").waitFor();
      await page.getByRole("button", { name: "Resume" }).waitFor();

      await page.getByText("Learning rates").click();
      await page.getByLabel("of D").fill("0.0003");
      await page.getByLabel("of D").press("?");
      assert.equal(await page.getByRole("dialog").count(), 0, "what is typed is no shortcut");
      await page.getByRole("button", { name: "Apply" }).click();
      const rates = { name: "learning-rates", discriminator: 0.0003, generator: 0.0001 };
      assert.deepEqual(await nextCommand(run), rates);

      await page.getByRole("button", { name: "Stop", exact: true }).click();
      assert.deepEqual(run.commands(), [], "not before it is confirmed");
      await page.getByRole("dialog").getByRole("button", { name: "Stop" }).click();
      assert.deepEqual(await nextCommand(run), { name: "stop" });
    } finally {
      run.close();
    }
  },
);

browserTest("runs are renamed and deleted after a question, and compared", async (visit) => {
  const { page, origin, runsDir } = visit;
  (await runWithSamples(runsDir, 10, "first")).close();
  (await runWithSamples(runsDir, 20, "second")).close();
  await page.goto(origin);
  for (const box of await page.getByRole("checkbox").all()) await box.check();
  await page.getByRole("link", { name: "Compare 2 runs" }).click();
  await page.getByText("These runs have the same settings.").waitFor();
  await page.goto(origin);
  const first = page.locator(".run-card", { hasText: "first" });
  await first.getByRole("button", { name: "Rename" }).click();
  await page.getByRole("textbox", { name: "New name of first" }).fill("third");
  await page.getByRole("dialog").getByRole("button", { name: "Rename" }).click();
  await page.getByRole("heading", { name: "third" }).waitFor();
  await page.locator(".run-card", { hasText: "second" }).getByRole("button", { name: "Delete" })
    .click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.locator(".run-card", { hasText: "second" }).waitFor({ state: "detached" });
  assert.deepEqual([...Deno.readDirSync(runsDir)].map(({ name }) => name), ["third"]);
});

browserTest("why a run was not renamed is told until one tries again", async (visit) => {
  const { page, origin, runsDir } = visit;
  for (const name of ["first", "second"]) (await runWithSamples(runsDir, 10, name)).close();
  await page.goto(origin);
  const rename = page.locator(".run-card", { hasText: "first" }).getByRole("button", {
    name: "Rename",
  });
  await rename.click();
  await page.getByRole("textbox", { name: "New name of first" }).fill("second");
  await page.getByRole("dialog").getByRole("button", { name: "Rename" }).click();
  const reason = page.getByText('The server refused: run "second" exists already');
  await reason.waitFor();
  await rename.click();
  await reason.waitFor({ state: "detached" });
}, { mayComplainOf: /409/ });

browserTest("a chosen run that has been deleted is not compared", async (visit) => {
  const { page, origin, runsDir } = visit;
  for (const name of ["first", "second", "third"]) {
    (await runWithSamples(runsDir, 10, name)).close();
  }
  await page.goto(origin);
  for (const box of await page.getByRole("checkbox").all()) await box.check();
  await page.getByRole("link", { name: "Compare 3 runs" }).waitFor();
  await Deno.remove(`${runsDir}/second`, { recursive: true });
  await page.getByRole("link", { name: "Compare 2 runs" }).waitFor();
  await page.getByRole("searchbox").fill("THIRD");
  await page.getByText("1 of 2").waitFor();
});

browserTest("no chart is wider than its place", async ({ page, origin, runsDir }) => {
  const run = await runWithSamples(runsDir, 20);
  tell(run, ...[5, 10, 15, 20].map(distributionsAt));
  run.close();
  await page.goto(`${origin}/runs/first`);
  await chartHas(page, "Losses", 20);
  await page.locator(".heat .uplot").first().waitFor();
  const overflows = await page.locator(".plot").evaluateAll((plots) =>
    plots.map((plot) => plot.scrollWidth - plot.clientWidth)
  );
  assert.deepEqual(overflows, overflows.map(() => 0));
});

browserTest("a single step shows as points", async ({ page, origin, runsDir }) => {
  await finishedRun(runsDir, [runStarted(), ...steps(1, 1)]);
  await page.goto(`${origin}/runs/first`);
  await chartHas(page, "Losses", 1);
  await page.waitForFunction(() => {
    const canvas = document.querySelector<HTMLCanvasElement>(".plot canvas")!;
    const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
    // Axes and their numbers are gray.
    return data.some((red, i) => i % 4 === 0 && data[i + 3] > 200 && red + 60 < data[i + 2]);
  });
});

browserTest("only a run with a checkpoint is said to be resumable", async (visit) => {
  const { page, origin, runsDir } = visit;
  (await runWithSamples(runsDir, 20)).close();
  await page.goto(`${origin}/runs/first`);
  await page.getByText("no checkpoint from which it could go on").waitFor();
  await finishedRun(runsDir, [runStarted(), ...steps(1, 20), checkpointSaved(20)], "second");
  await page.goto(`${origin}/runs/second`);
  await page.getByText("deno task train --resume runs").waitFor();
});

async function nextCommand(run: Run): Promise<RunCommand> {
  for (;;) {
    const [command] = run.commands();
    if (command) return command;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

browserTest(
  "what the page shows can be kept: curves, pictures and the part that is zoomed to",
  async (visit) => {
    const { page, origin, runsDir } = visit;
    (await runWithSamples(runsDir, 50)).close();
    await page.goto(`${origin}/runs/first`);
    await chartHas(page, "Losses", 50);
    await page.getByRole("tab", { name: "Downloads" }).click();
    const list = page.locator(".downloads");

    const curves = await sharp(await saved(page, list.getByText("Curves as PNG"))).metadata();
    const charts = (await page.locator(".charts figure").first().boundingBox())!;
    assert.ok(curves.width > charts.width && curves.height > charts.height);

    const newest = await saved(page, list.getByText("Samples after step 50 as PNG"));
    assert.deepEqual(newest, Buffer.from(await samplePng(50)));
    await page.keyboard.press("2");
    await list.getByText("Samples after step 0 as PNG").waitFor();
    await page.keyboard.press("4");
    await list.getByText("Real images as PNG").waitFor();
    await page.keyboard.press("3");
    const difference = await saved(page, list.getByText("Difference of steps 0 and 50 as PNG"));
    assert.equal((await sharp(difference).metadata()).format, "png");

    await page.keyboard.press("+");
    const part = String(await saved(page, list.getByText(/^Steps \d+ to \d+ as CSV/)));
    assert.ok(part.split("\r\n").length < 40, "half of the steps, or little more");
  },
);

/** The file that a click on this saves. */
async function saved(page: Page, link: Locator): Promise<Buffer> {
  const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
  const path = await download.path();
  return Buffer.from(await Deno.readFile(path));
}
