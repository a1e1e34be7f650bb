import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { assertAccessible } from "./_accessible.ts";
import { browserTest } from "./_browser.ts";
import { runWithSamples } from "./_run.ts";

const script = fileURLToPath(import.meta.resolve("../server/_fake_replay.ts"));
const replay = { command: Deno.execPath(), args: ["run", "-A", script, "agrees"] };

browserTest(
  "the walk stands beside the reader's run, leads on with it, and one click starts an experiment",
  async ({ page, origin, runsDir }) => {
    (await runWithSamples(runsDir, 50)).close();
    Deno.mkdirSync(join(runsDir, "first", "record"));
    await page.goto(origin);
    await page.getByRole("link", { name: "Walk", exact: true }).click();
    await page.getByRole("heading", { level: 1, name: "From z to loss to update" }).waitFor();
    await page.getByText("step 50 of").waitFor();
    await page.locator(".walk-facts .uplot").first().waitFor();
    await assertAccessible(page);

    await page.getByRole("article").getByRole("link", { name: "The train loop" }).last().click();
    await page.waitForURL("**/walk/train_loop?run=first");
    await page.getByText("// model/step.ts").waitFor();
    await page.setViewportSize({ width: 380, height: 800 });
    await page.emulateMedia({ colorScheme: "dark" });
    await page.getByText("Repeats steps 1 to 50 of first with gUpdates=1").waitFor();
    await assertAccessible(page);
    const beyond = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
    assert.equal(beyond, 0, "nothing is wider than the screen");

    const elsewhere = await page.locator(".walk-more a").evaluateAll((links) =>
      links.map((link) => link.getAttribute("href"))
    );
    assert.deepEqual(elsewhere, ["runs/first?tab=overview", "runs/first?tab=replay"]);
    await page.getByRole("button", { name: "Try it" }).click();
    await page.getByRole("link", { name: "Compare both runs" }).click();
    await page.waitForURL("**/runs/first-g-updates?compare=first&experiment=g-updates");
    await page.getByText("Look for: what D says to real and to generated images").waitFor();
  },
  // What stands for a fork keeps no pictures.
  { replay, mayComplainOf: /404/ },
);

browserTest(
  "an address that names a tab opens it, and a chart says what is normal",
  async (visit) => {
    const { page, origin, runsDir } = visit;
    (await runWithSamples(runsDir, 50)).close();
    Deno.mkdirSync(join(runsDir, "first", "record"));
    await page.goto(`${origin}/runs/first?tab=replay`);
    await page.getByRole("tab", { name: "Replay", selected: true }).waitFor();
    await page.locator(".replay-form").waitFor();
    const walk = page.getByRole("link", { name: "Walk", exact: true });
    assert.equal(await walk.getAttribute("href"), "walk?run=first");
    const losses = page.locator(".chart", { has: page.getByRole("heading", { name: "Losses" }) });
    await losses.getByText("Is this normal?").click();
    const pictures = losses.getByRole("img", { name: /D’s loss is zero|D from 1 to 0.5/ });
    assert.equal(await pictures.count(), 2);
    await page.waitForFunction(() =>
      Array.from(document.querySelectorAll<HTMLImageElement>(".explain[open] img"))
        .every(({ naturalWidth }) => naturalWidth > 0)
    );
    await assertAccessible(page);
  },
);

browserTest(
  "the walk is in Chinese, too, and says how to begin where there is no run",
  async (visit) => {
    const { page, origin } = visit;
    await page.goto(`${origin}/walk/losses`);
    await page.getByRole("heading", { level: 1, name: "5. 损失" }).waitFor();
    await page.getByText("还没有训练").waitFor();
    await assertAccessible(page);
  },
  { locale: "zh" },
);
