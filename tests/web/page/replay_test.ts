/** Real recorded runs, replayed from the page by the real command. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Locator, Page } from "playwright-core";
import { defaultPlaces } from "../../../pipeline/contracts/run_config.ts";
import { replayCommand } from "../../../scripts/cli/replay_command.ts";
import { flipWeight } from "../../pipeline/replay/_flip_weight.ts";
import { recordRun, tinyConfig } from "../../pipeline/replay/_recorded.ts";
import type { Served } from "../server/_served.ts";
import { assertAccessible } from "./_accessible.ts";
import { browserTest, type BrowserTestOptions, chartHas, type Visit } from "./_browser.ts";
import { runWithSamples } from "./_run.ts";
import { backend } from "../../pipeline/_wasm.ts";

/** Seven steps on a device that every machine has, with a checkpoint after the third. */
async function recorded({ runsDir }: Served): Promise<string> {
  const config = tinyConfig(join(runsDir, ".."), { backend: "wasm", threads: 1, runsDir });
  return (await recordRun(config, backend)).folder;
}

/** A test on the page of such a run, whose folder a change may have been made to before. */
function replayTest(
  name: string,
  test: (panel: Locator, visit: Visit) => Promise<void>,
  { change = () => Promise.resolve(), ...options }: BrowserTestOptions & {
    change?: (folder: string) => Promise<void>;
  } = {},
): void {
  const deno = { ...replayCommand(defaultPlaces), command: Deno.execPath() };
  browserTest(name, async (visit) => {
    const folder = await recorded(visit);
    await change(folder);
    await openReplay(visit.page, `${visit.origin}/runs/test`);
    await test(visit.page.locator(".replay"), visit);
  }, { replay: deno, ...options });
}

/** Tells of the steps that are asked for, and then waits to be stopped. */
const replayThatWaits = {
  command: Deno.execPath(),
  args: ["run", "-A", fileURLToPath(import.meta.resolve("../server/_fake_replay.ts")), "waits"],
};

async function runThatSeemsRecorded(runsDir: string, steps: number): Promise<void> {
  (await runWithSamples(runsDir, steps)).close();
  await Deno.mkdir(join(runsDir, "first", "record"));
}

/** Replay stands under a tab, once the server has said that there is a record. */
async function openReplay(page: Page, url?: string, tab = "Replay"): Promise<void> {
  await (url === undefined ? page.reload() : page.goto(url));
  await page.getByRole("tab", { name: tab }).click();
}

async function start(panel: Locator, from: number, to: number): Promise<void> {
  await panel.getByLabel("First step").fill(String(from));
  await panel.getByLabel("Last step").fill(String(to));
  await panel.getByRole("button", { name: "Replay", exact: true }).click();
}

const chart = (page: Page, label: string) => page.locator(`.replay .plot[aria-label="${label}"]`);

replayTest(
  "a recorded run is replayed from its page, and comes out the same",
  async (panel, visit) => {
    const { page } = visit;
    await panel.getByText("Begins with the checkpoint after step").waitFor();
    await start(panel, 5, 7);
    await panel.getByText("Replay, not the run itself").waitFor();
    await panel.getByText("Every step is as it was recorded").waitFor();
    await panel.getByText("Steps 5 to 7").waitFor();
    // The fourth leads up from the checkpoint after the third.
    await chart(page, "Losses, recorded and replayed: 4").waitFor();
    assert.equal(await panel.locator("table").count(), 0);
    await assertAccessible(page);
    await openReplay(page);
    await panel.getByText("Every step is as it was recorded").waitFor();
  },
);

replayTest(
  "where a checkpoint was tampered with, the first step that differs is marked and named",
  async (panel, { page }) => {
    await start(panel, 4, 7);
    await panel.getByText("Step 4 is the first that is not as it was recorded").waitFor();
    await panel.getByText("4 of 4 steps differ.").waitFor();
    const label = "Losses, recorded and replayed: 4, differs from step 4 on";
    await chart(page, label).waitFor();
    await chart(page, "How far apart they are: 4, differs from step 4 on").waitFor();
    const rows = await panel.locator("tbody tr").allTextContents();
    assert.match(rows[0], /^4dLoss(Real|Fake) and \d morewas 0\.\d+, is 0\.\d+: /);
    // There is a checkpoint after the seventh, whatever else was written.
    const named = /^\d\w+\.\w+\.\w+ and \d+ more[\d,]+ of [\d,]+ numbers?, by \S+ at most$/;
    assert(rows.some((row) => named.test(row)), rows.join("\n"));
    await assertAccessible(page);
  },
  {
    change: (folder) =>
      flipWeight(join(folder, "checkpoints", "step-000003"), "generator.deconv2.weight", 17),
    colorScheme: "dark",
  },
);

replayTest(
  "a refusal is told in words, and the batches are shown where they were kept",
  async (panel, visit) => {
    const { page, runsDir } = visit;
    await panel.getByLabel("First step").fill("9");
    await panel.getByText("Choose steps from 1 to 7").waitFor();
    assert(await panel.getByRole("button", { name: "Replay", exact: true }).isDisabled());
    await panel.getByLabel("Keep the batches as pictures").check();
    await start(panel, 7, 7);
    const picture = panel.getByAltText("The batch of step 7, as it was trained on");
    await picture.waitFor();
    const width = () => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth);
    await page.waitForFunction(() =>
      document.querySelector<HTMLImageElement>(".replay img")?.complete
    );
    assert(await width() > 0);
    await Deno.remove(join(runsDir, "test", "record"), { recursive: true });
    await panel.getByText("Every step is as it was recorded").waitFor();
    await panel.getByRole("button", { name: "Replay", exact: true }).click();
    await panel.getByText("this run has no record").waitFor();
  },
  { mayComplainOf: /status of 409/ },
);

browserTest("a replay is stopped from the page", async ({ page, origin, runsDir }) => {
  await runThatSeemsRecorded(runsDir, 20);
  await openReplay(page, `${origin}/runs/first`);
  const panel = page.locator(".replay");
  await start(panel, 1, 7);
  await panel.getByText("As recorded so far: 7 steps").waitFor();
  await panel.getByRole("button", { name: "Stop the replay" }).click();
  await panel.getByText("Stopped; as recorded so far").waitFor();
  await panel.getByRole("button", { name: "Replay", exact: true }).waitFor();
}, { replay: replayThatWaits });

browserTest("who zooms the charts has chosen the steps, until others are typed", async (visit) => {
  const { page, origin, runsDir } = visit;
  await runThatSeemsRecorded(runsDir, 200);
  await openReplay(page, `${origin}/runs/first`);
  await chartHas(page, "Losses", 200);
  const [from, to] = ["First step", "Last step"].map((name) => page.getByLabel(name));
  await page.locator("h1").click();
  await page.keyboard.press("+");
  await page.waitForFunction(() =>
    document.querySelector<HTMLInputElement>("input[type=number]")?.value === "51"
  );
  assert.deepEqual([await from.inputValue(), await to.inputValue()], ["51", "150"]);
  await from.fill("60");
  assert.deepEqual([await from.inputValue(), await to.inputValue()], ["60", "150"]);
  await page.locator("h1").click();
  await page.keyboard.press("+");
  await page.waitForFunction(() =>
    document.querySelector<HTMLInputElement>("input[type=number]")?.value === "76"
  );
}, { replay: replayThatWaits });

browserTest(
  "a replay fits into a small window, in Chinese too",
  async ({ page, origin, runsDir }) => {
    await runThatSeemsRecorded(runsDir, 20);
    await page.setViewportSize({ width: 380, height: 800 });
    await openReplay(page, `${origin}/runs/first`, "重放");
    const panel = page.locator(".replay");
    await panel.getByLabel("起始步").fill("2");
    await panel.getByLabel("结束步").fill("9");
    await panel.getByRole("button", { name: "重放" }).click();
    await panel.getByText("到目前为止与记录一致：8 步").waitFor();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert(wide <= 380, `${wide} pixels`);
    await assertAccessible(page);
  },
  { replay: replayThatWaits, locale: "zh-CN" },
);

browserTest("a run without a record has no replays to offer", async (visit) => {
  const { page, origin, runsDir } = visit;
  const folder = await recorded(visit);
  await Deno.remove(join(folder, "record"), { recursive: true });
  assert.equal(folder, join(runsDir, "test"));
  const answered = page.waitForResponse(/\/replays$/);
  await page.goto(`${origin}/runs/test`);
  await answered;
  await page.locator('.plot[aria-label="Losses: 7"]').waitFor();
  assert.equal(await page.getByRole("tab", { name: "Replay" }).count(), 0);
});

browserTest("a server that starts no replays shows the command instead", async (visit) => {
  const { page, origin } = visit;
  await recorded(visit);
  await openReplay(page, `${origin}/runs/test`);
  await page.getByText(/^deno task replay .*\/test --from \d --to 7$/).waitFor();
});

browserTest("Space opens what is folded rather than playing the samples", async (visit) => {
  const { page, origin, runsDir } = visit;
  await runThatSeemsRecorded(runsDir, 20);
  await openReplay(page, `${origin}/runs/first`);
  const folded = page.locator(".replay summary");
  await folded.focus();
  await page.keyboard.press("Space");
  await page.locator(".replay details[open]").waitFor();
}, { replay: replayThatWaits });
