import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { assertAccessible } from "./_accessible.ts";
import { browserTest, chartHas } from "./_browser.ts";
import { checkpointSaved, stepDone } from "../state/_events.ts";
import { runWithSamples, tell } from "./_run.ts";

browserTest(
  "a Chinese browser gets Chinese words, until the reader chooses others",
  async (visit) => {
    const { page, origin, runsDir } = visit;
    (await runWithSamples(runsDir, 20)).close();
    await page.goto(`${origin}/runs/first`);
    await page.getByRole("heading", { name: "样本" }).waitFor();
    assert.equal(await page.locator("html").getAttribute("lang"), "zh");
    await page.getByLabel("语言").selectOption("en");
    await page.getByRole("heading", { name: "Samples" }).waitFor();
    await page.goto(origin);
    await page.getByRole("heading", { name: "Runs" }).waitFor();
  },
  { locale: "zh-CN" },
);

browserTest("the theme that was chosen is there from the server's first byte on", async (visit) => {
  const { page, origin, runsDir } = visit;
  (await runWithSamples(runsDir, 20)).close();
  await page.goto(`${origin}/runs/first`);
  await chartHas(page, "Losses", 20);
  const theme = page.getByRole("button", { name: /Colours/ });
  await theme.click();
  await theme.click();
  const answer = await page.reload();
  assert.match(await answer!.text(), /<html[^>]*data-theme="dark"/);
});

/** In both colour schemes, of which the page leaves the last; a colour that moves to the next is neither's. */
async function assertAccessibleInBoth(page: Page, part?: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await assertAccessible(page, part);
  }
}

browserTest("axe finds nothing serious on a run's page, light and dark", async (visit) => {
  const { page, origin, runsDir } = visit;
  const run = await runWithSamples(runsDir, 20);
  (await runWithSamples(runsDir, 10, "second")).close();
  try {
    tell(run, stepDone(21, { at: Date.now(), gLoss: NaN }), checkpointSaved(20));
    await page.goto(`${origin}/runs/first?compare=second`);
    await page.locator(".alarm.error").waitFor();
    await page.locator(".legend .overlay").first().waitFor();
    await assertAccessibleInBoth(page);
    for (const tab of ["Settings", "Model", "Downloads", "Log", "Overview"]) {
      await page.getByRole("tab", { name: tab }).click();
      await assertAccessibleInBoth(page, ".details");
    }
    const views = [
      "Single",
      "Side by side",
      "Difference",
      "Real images",
      "Batch",
      "Compared runs",
    ];
    for (const [i, name] of views.entries()) {
      await page.keyboard.press(String(i + 1));
      await page.getByRole("button", { name, pressed: true }).waitFor();
      await assertAccessibleInBoth(page, ".samples");
    }
    await page.keyboard.press("1");
    for (const opener of ["Help", "Image 2", "Stop"]) {
      await page.getByRole("button", { name: opener, exact: opener !== "Help" }).click();
      await page.getByRole("dialog").waitFor();
      await assertAccessibleInBoth(page, "dialog");
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
    }
  } finally {
    run.close();
  }
});

browserTest("axe finds nothing serious on the list of runs, light and dark", async (visit) => {
  const { page, origin, runsDir } = visit;
  await page.goto(origin);
  await page.getByText("No runs yet").waitFor();
  await assertAccessibleInBoth(page);
  (await runWithSamples(runsDir, 20)).close();
  await page.getByRole("heading", { name: "first" }).waitFor();
  await assertAccessibleInBoth(page);
  for (const opener of ["Note", "Rename", "Delete"]) {
    await page.getByRole("button", { name: opener }).click();
    await page.getByRole("dialog").waitFor();
    await assertAccessibleInBoth(page, "dialog");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  }
  await page.getByRole("searchbox").fill("nothing");
  await page.getByText("No run fits").waitFor();
  await assertAccessibleInBoth(page);
  await page.goto(`${origin}/runs/none`);
  await assertAccessibleInBoth(page);
}, { mayComplainOf: /404/ });

for (const width of [380, 1280]) {
  browserTest(`nothing is wider than a window of ${width} pixels`, async (visit) => {
    const { page, origin, runsDir } = visit;
    (await runWithSamples(runsDir, 20)).close();
    await page.setViewportSize({ width, height: 800 });
    for (const path of ["/", "/runs/first"]) {
      await page.goto(origin + path);
      await page.waitForLoadState("networkidle");
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `${path} is ${wide} pixels wide`);
    }
  });
}

browserTest("charts grow narrow with the window", async ({ page, origin, runsDir }) => {
  (await runWithSamples(runsDir, 20)).close();
  await page.goto(`${origin}/runs/first`);
  await chartHas(page, "Losses", 20);
  await page.setViewportSize({ width: 380, height: 800 });
  await page.waitForFunction(() => document.documentElement.scrollWidth <= 380);
});
