import assert from "node:assert/strict";
import { join } from "node:path";
import { browserTest, chartHas } from "./_browser.ts";
import { runWithSamples, tell } from "./_run.ts";
import { steps } from "../state/_events.ts";

browserTest(
  "runs with any letters in their names, and links to runs, are used as all others",
  async (visit) => {
    const { page, origin, runsDir } = visit;
    const copy = "café, 100% [a copy] #2?&+";
    (await runWithSamples(runsDir, 20)).close();
    Deno.renameSync(join(runsDir, "first"), join(runsDir, copy));
    const run = await runWithSamples(runsDir, 10, "trained");
    Deno.mkdirSync(join(runsDir, "../other disk"));
    Deno.renameSync(join(runsDir, "trained"), join(runsDir, "../other disk/run"));
    Deno.symlinkSync("../other disk/run", join(runsDir, "a link"));

    await page.goto(origin);
    await page.locator(".run-card", { hasText: "a copy" }).locator("img").waitFor();
    await page.getByRole("link", { name: copy }).click();
    await chartHas(page, "Losses", 20);
    const isDrawn = (image: HTMLImageElement) => image.complete && image.naturalWidth > 0;
    const image = page.locator("img[src*='/files/']").first();
    while (!await image.evaluate(isDrawn)) await page.waitForTimeout(50);

    await page.goto(origin);
    for (const name of ["a link", copy]) {
      await page.locator(".run-card", { hasText: name }).getByRole("checkbox").check();
    }
    await page.locator("a.button.primary").click();
    await page.getByRole("columnheader", { name: copy }).or(
      page.locator(".chips", { hasText: copy }),
    )
      .first().waitFor();
    await chartHas(page, "Losses", 10);
    tell(run, ...steps(11, 15, { at: Date.now() }));
    await chartHas(page, "Losses", 15);
    run.close();
    assert.deepEqual(new URL(page.url()).searchParams.getAll("compare"), [copy]);
  },
);
