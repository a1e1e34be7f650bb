/** Play: the generator that draws in the page, by mouse and by keyboard. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { chromium, type Page } from "playwright-core";
import sharp from "sharp";
import { findChromium } from "../../../scripts/setup/find_chromium.ts";
import { served } from "../server/_served.ts";
import { assertAccessible } from "./_accessible.ts";
import { browserTest } from "./_browser.ts";
import { drawnHere, largestDifference, noCard, pixelsIn, placeTinyRun } from "./_play.ts";
import { runWithSamples } from "./_run.ts";

/** Of 255: other orders of addition, and rounding. */
const tolerance = 1;

const image = (page: Page) => page.locator(".play-image canvas");
const pad = (page: Page) => page.getByRole("application", { name: "Two strongest directions" });
const slider = (page: Page, number: number) =>
  page.getByRole("slider", { name: `Direction ${number}` });
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

/** Opens Play, and waits for its first image. */
async function openPlay(page: Page, url: string): Promise<void> {
  await page.goto(url);
  // A click before the script runs opens nothing.
  await page.locator(".uplot").first().waitFor();
  await page.getByRole("tab", { name: "Play", exact: true }).click();
  await page.locator(".play-rate").waitFor();
}

/** Does something, and waits until the page shows another image. */
async function changed(page: Page, act: () => Promise<void>): Promise<number[]> {
  const before = await pixelsIn(image(page));
  await act();
  const deadline = performance.now() + 20_000;
  for (;;) {
    assert.ok(performance.now() < deadline, "no other image came");
    const now = await pixelsIn(image(page));
    if (largestDifference(before, now) > 0) return now;
    await page.waitForTimeout(20);
  }
}

/** The z that the page copies, and its label. */
async function copied(page: Page): Promise<{ z: number[]; label?: number }> {
  await button(page, "Copy z").click();
  await page.getByText("z is on the clipboard").waitFor();
  const { z: [z], labels } = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()));
  return { z, label: labels?.[0] };
}

browserTest("the page loads what computes only when Play is opened", async (visit) => {
  const { page, context, origin, runsDir } = visit;
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const name = await placeTinyRun(runsDir);
  const scripts: string[] = [];
  page.on("response", (answer) => void (/\.js$/.test(answer.url()) && scripts.push(answer.url())));
  const holdsTensors = async () => {
    const texts = await Promise.all(scripts.map(async (url) => await (await fetch(url)).text()));
    return texts.some((text) => text.includes("BatchMatMul"));
  };
  const answer = await page.goto(`${origin}/runs/${name}`);
  const [, scriptPolicy] = answer!.headers()["content-security-policy"].match(
    /script-src ([^;]*)/,
  )!;
  assert.match(scriptPolicy, /^'self' 'nonce-\w+' 'wasm-unsafe-eval'$/);
  await page.locator(".uplot").first().waitFor();
  assert.equal(await holdsTensors(), false);
  await page.getByRole("tab", { name: "Play", exact: true }).click();
  await page.locator(".play-rate").waitFor();
  assert.equal(await holdsTensors(), true);
  assert.equal(await page.evaluate(() => typeof SharedArrayBuffer), "undefined");
  await page.getByText(/ms an image, .* a second, by WebAssembly/).waitFor();
}, { mayComplainOf: noCard });

browserTest(
  "what Play draws is what sample draws for the same z, before and after a drag",
  async (visit) => {
    const { page, context, origin, runsDir } = visit;
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const name = await placeTinyRun(runsDir);
    const folder = join(runsDir, name);
    await openPlay(page, `${origin}/runs/${name}`);
    const first = await copied(page);
    assert.ok(
      largestDifference(await pixelsIn(image(page)), await drawnHere(folder, first.z)) <= tolerance,
    );

    const box = (await pad(page).boundingBox())!;
    const at = (x: number, y: number) => [box.x + x * box.width, box.y + y * box.height] as const;
    await page.mouse.move(...at(0.5, 0.5));
    await page.mouse.down();
    const moved = await changed(page, () => page.mouse.move(...at(0.9, 0.2), { steps: 5 }));
    await page.mouse.up();
    assert.ok(moved.length > 0);
    assert.equal(await slider(page, 1).inputValue(), "0.8");
    assert.equal(await slider(page, 2).inputValue(), "0.6");
    const { z } = await copied(page);
    const wanted = await drawnHere(folder, z);
    await page.waitForTimeout(300); // the newest wish is drawn last
    assert.ok(largestDifference(await pixelsIn(image(page)), wanted) <= tolerance);
    await changed(page, () => button(page, "To the middle").click());
    assert.deepEqual((await copied(page)).z, first.z);
  },
  { mayComplainOf: noCard },
);

browserTest("Play is used by the keyboard alone, and is accessible", async (visit) => {
  const { page, origin, runsDir } = visit;
  const name = await placeTinyRun(runsDir);
  await openPlay(page, `${origin}/runs/${name}`);
  await pad(page).focus();
  await changed(page, () => page.keyboard.press("Shift+ArrowRight"));
  await changed(page, () => page.keyboard.press("ArrowUp"));
  assert.equal(await slider(page, 1).inputValue(), "0.25");
  await page.locator(".spoken", { hasText: "across 25 %, up 5 %" }).waitFor({ state: "attached" });
  await changed(page, () => page.keyboard.press("Home"));
  await slider(page, 3).focus();
  await changed(page, () => page.keyboard.press("End"));

  // Three places are kept, named, subtracted and added, and removed.
  for (let i = 0; i < 3; i++) {
    await button(page, "Keep").press("Enter");
    await changed(page, () => button(page, "Another image").press("Enter"));
  }
  const field = page.getByLabel("Name of B");
  await field.fill("<b>grin</b>");
  await field.press("Enter");
  await page.getByRole("button", { name: "Show <b>grin</b>" }).waitFor();
  for (const operand of ["start with", "take away", "add"]) {
    await page.getByLabel(operand).and(page.locator("select")).selectOption({ index: 1 });
  }
  await page.getByLabel("take away").and(page.locator("select")).selectOption("<b>grin</b>");
  await changed(page, () => button(page, "Show it").press("Enter"));

  await button(page, "Play the walk").press("Space");
  await changed(page, () => Promise.resolve());
  await button(page, "Pause the walk").press("Space");
  await page.getByLabel("Place on the walk").fill("1.5");
  await page.getByText("from <b>grin</b> to C, 50 %").waitFor();
  await assertAccessible(page, "#tab-panel");
  await button(page, "Remove A").press("Enter");
  await page.getByRole("button", { name: "Show A" }).waitFor({ state: "detached" });
}, { mayComplainOf: noCard });

browserTest("images are dropped on each other, and a walk is saved as a GIF", async (visit) => {
  const { page, origin, runsDir } = visit;
  const name = await placeTinyRun(runsDir);
  // A page that scrolls under the mouse drops elsewhere.
  await page.setViewportSize({ width: 1280, height: 1600 });
  await openPlay(page, `${origin}/runs/${name}`);
  for (let i = 0; i < 2; i++) {
    await button(page, "Keep").click();
    await changed(page, () => button(page, "Another image").click());
  }
  const thumb = (of: string) => page.getByRole("button", { name: `Show ${of}`, exact: true });
  await thumb("A").dragTo(thumb("B"));
  await thumb("A+B").waitFor();
  const operands = page.locator(".play-operand");
  for (const [i, of] of ["A+B", "A", "B"].entries()) await thumb(of).dragTo(operands.nth(i));
  const chosen = await operands.locator("option:checked").allInnerTexts();
  assert.deepEqual(chosen, ["A+B", "A", "B"]);
  await changed(page, () => button(page, "Show it").click());

  const [png] = await Promise.all([
    page.waitForEvent("download"),
    button(page, "Save PNG").click(),
  ]);
  const { width, height } = await sharp(readFileSync(await png.path())).metadata();
  assert.deepEqual([width, height], [16, 16]);
  const [gif] = await Promise.all([
    page.waitForEvent("download"),
    button(page, "Save GIF").click(),
  ]);
  assert.equal(gif.suggestedFilename(), `${name}-walk.gif`);
  const film = await sharp(readFileSync(await gif.path())).metadata();
  assert.deepEqual([film.pages, film.width], [60, 160]);
}, { mayComplainOf: noCard });

browserTest(
  "a conditional generator has a class picker, at 380 pixels and in the dark",
  async (visit) => {
    const { page, context, origin, runsDir } = visit;
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const name = await placeTinyRun(runsDir, { labels: "folder" });
    await page.setViewportSize({ width: 380, height: 800 });
    await openPlay(page, `${origin}/runs/${name}`);
    await changed(page, async () => {
      await page.getByLabel("Class").selectOption("odd");
    });
    const { z, label } = await copied(page);
    assert.equal(label, 1);
    const wanted = await drawnHere(join(runsDir, name), z, 1);
    assert.ok(largestDifference(await pixelsIn(image(page)), wanted) <= tolerance);
    const { scroll, client } = await page.evaluate(() => ({
      scroll: document.documentElement.scrollWidth,
      client: document.documentElement.clientWidth,
    }));
    assert.ok(scroll <= client, "nothing is wider than the screen");
    await assertAccessible(page, "#tab-panel");
  },
  { mayComplainOf: noCard, colorScheme: "dark" },
);

browserTest("an earlier checkpoint draws when it is chosen", async (visit) => {
  const { page, origin, runsDir } = visit;
  const name = await placeTinyRun(runsDir);
  await openPlay(page, `${origin}/runs/${name}`);
  await changed(page, async () => {
    await page.locator(".play-choices select").first().selectOption("3");
  });
}, { mayComplainOf: noCard });

browserTest("a run without a checkpoint says so, in the reader's language", async (visit) => {
  const { page, origin, runsDir } = visit;
  (await runWithSamples(runsDir, 20)).close();
  await page.goto(`${origin}/runs/first`);
  await page.locator(".uplot").first().waitFor();
  await page.getByRole("tab", { name: "试玩" }).click();
  await page.getByText("这次训练还没有检查点").waitFor();
}, { locale: "zh-CN" });

const executablePath = findChromium();

Deno.test({
  name: "WebGPU draws the same images where a browser has it",
  ignore: executablePath === undefined,
  sanitizeOps: false,
  sanitizeResources: false,
  fn: () =>
    served(async ({ runsDir, origin }) => {
      const name = await placeTinyRun(runsDir);
      const args = ["--no-sandbox", "--enable-unsafe-webgpu", "--enable-features=Vulkan"];
      const browser = await chromium.launch({
        executablePath,
        args: [...args, "--use-webgpu-adapter=swiftshader"],
      });
      try {
        const page = await browser.newPage();
        page.setDefaultTimeout(60_000);
        await openPlay(page, `${origin}/runs/${name}`);
        const byWasm = await pixelsIn(image(page));
        await page.getByLabel("Drawn by").selectOption("webgpu");
        await page.getByText(/by google swiftshader/).waitFor();
        assert.ok(largestDifference(await pixelsIn(image(page)), byWasm) <= tolerance);
      } finally {
        await browser.close();
      }
    }),
});
