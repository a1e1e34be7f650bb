/** Inside: both networks at work in the page, by mouse and by keyboard. */
import assert from "node:assert/strict";
import { basename, join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import type { Page } from "playwright-core";
import sharp from "sharp";
import { type LayerTrace, TrainedNetworks } from "../../../model/trained_networks.ts";
import { receptiveField } from "../../../model/receptive_field.ts";
import { fromBytes, zOf } from "../../../model/mod.ts";
import { openGenerator } from "../../../pipeline/generator/mod.ts";
import { type Box, gridOf, tileBox } from "../../../web/state/grid.ts";
import { formatNumber } from "../../../web/state/format.ts";
import { backend, inTinyRun, pixelsOf } from "../../pipeline/generator/_tiny_generator.ts";
import { defaultPlaces } from "../../../pipeline/contracts/run_config.ts";
import { replayCommand } from "../../../scripts/cli/replay_command.ts";
import { gradientsMeasured, steps } from "../state/_events.ts";
import { assertAccessible } from "./_accessible.ts";
import { browserTest } from "./_browser.ts";
import { addSample, runWithSamples, tell } from "./_run.ts";

/** What Chromium says where it has no graphics card. */
const noCard = /No available adapters|willReadFrequently/;

/** Moves a tiny run into the folder of runs; answers with its name. */
async function placeTinyRun(
  runsDir: string,
  overrides: Parameters<typeof inTinyRun>[0] = {},
): Promise<string> {
  let name = "";
  await inTinyRun(overrides, (folder) => {
    name = basename(folder);
    Deno.mkdirSync(runsDir, { recursive: true });
    Deno.renameSync(folder, join(runsDir, name));
    return Promise.resolve();
  });
  return name;
}

async function openInside(page: Page, url: string, title = "Inside"): Promise<void> {
  await page.goto(url);
  // A click before the script runs opens nothing.
  await page.locator(".uplot").first().waitFor();
  await page.getByRole("tab", { name: title, exact: true }).click();
  await page.locator(".inside-layer").waitFor();
}

/** What the networks do to the first picture, or D to another one. */
async function computedHere(folder: string, image?: (traced: LayerTrace[]) => Float32Array) {
  const file = openGenerator(folder, { weights: "trained" });
  await tf.setBackend(backend.name);
  const networks = new TrainedNetworks(file.model, { ...file.generator, ...file.discriminator });
  const { zDim, zDist, yDim } = file.model;
  const z = zOf(0, { seed: 0, zDim, zDist, truncate: undefined });
  const y = yDim > 0 ? Float32Array.from({ length: yDim }, (_, i) => Number(i === 0)) : undefined;
  const generator = await networks.traceGenerator({ z, y });
  const shown = image?.(generator) ?? generator.at(-1)!.output.values;
  const verdict = await networks.traceDiscriminator(shown, y);
  networks.dispose();
  return { generator, verdict };
}

const logitOf = async (page: Page) =>
  Number(await page.locator(".inside-verdict b").nth(1).innerText());

/** A layer's button in the graph. */
const node = (page: Page, network: string, layer: string) =>
  page.locator(`.inside-network.${network}`)
    .getByRole("button", { name: new RegExp(`^${layer} `) });

/** The numbers of the equation, by their lines. */
const lines = (page: Page) => page.locator(".inside-equation dd").allInnerTexts();

browserTest("the networks are fetched only when Inside is opened", async (visit) => {
  const { page, origin, runsDir } = visit;
  const name = await placeTinyRun(runsDir);
  const asked: string[] = [];
  page.on("request", (request) => void asked.push(request.url()));
  const fetched = () => asked.some((url) => url.includes("networks.safetensors"));
  await page.goto(`${origin}/runs/${name}`);
  await page.locator(".uplot").first().waitFor();
  assert.equal(fetched(), false);
  await page.getByRole("tab", { name: "Inside", exact: true }).click();
  await page.locator(".inside-layer").waitFor();
  assert.equal(fetched(), true);
  await page.getByText(/First picture \d+\.\d s after opening/).waitFor();
}, { mayComplainOf: noCard });

for (const yDim of [0, 3]) {
  browserTest(
    `Inside shows what ${
      yDim > 0 ? "conditional" : "unconditional"
    } networks compute: layers, sums, logit`,
    async (visit) => {
      const { page, origin, runsDir } = visit;
      const name = await placeTinyRun(runsDir, yDim > 0 ? { labels: "folder" } : {});
      await openInside(page, `${origin}/runs/${name}`);
      const { generator, verdict } = await computedHere(join(runsDir, name));
      assertNear(await logitOf(page), verdict.logit, "logit");

      for (const layer of [...generator, ...verdict.layers]) {
        await node(page, layer.network, layer.name).click();
        await page.locator(".inside-layer h3", { hasText: layer.name }).waitFor();
        if (!layer.sum) continue;
        const [height, width] = layer.output.shape;
        const channel = Number(
          (await page.locator(".inside-channel h4").innerText()).match(/\d+/)![0],
        );
        const place = { row: height >> 1, column: width >> 1, channel };
        const { total } = receptiveField(layer, place);
        const shown = (await lines(page))[3].replace("= ", "");
        assertNear(Number(shown.replace(",", "")), total, layer.name);
      }
    },
    { mayComplainOf: noCard },
  );
}

function assertNear(found: number, wanted: number, name: string): void {
  const by = 0.006 * Math.abs(wanted) + 1e-6; // three digits are shown
  assert.ok(Math.abs(found - wanted) <= by, `${name}: ${found}, not ${formatNumber(wanted)}`);
}

browserTest("D judges a real picture in place of G's", async (visit) => {
  const { page, origin, runsDir } = visit;
  const name = await placeTinyRun(runsDir);
  await openInside(page, `${origin}/runs/${name}`);
  const drawn = await logitOf(page);
  await page.getByRole("combobox", { name: "D looks at" }).selectOption("1");
  await page.locator(".inside-network", { hasText: "a real picture" }).waitFor();
  const folder = join(runsDir, name);
  const images = await page.getByRole("option", { name: /^real picture/ }).count();
  const file = join(folder, "samples", realFile(folder));
  const { width, height } = await sharp(file).metadata();
  const box = tileBox(gridOf(images, width, height), 1);
  const grid = { pixels: await pixelsOf(file), width, box };
  const { verdict } = await computedHere(folder, (traced) => {
    return fromBytes(tilePixels(grid, traced.at(-1)!.output.shape), false);
  });
  const judged = await logitOf(page);
  assertNear(judged, verdict.logit, "logit");
  assert.notEqual(judged, drawn);
}, { mayComplainOf: noCard });

function realFile(folder: string): string {
  return [...Deno.readDirSync(join(folder, "samples"))]
    .find(({ name }) => name.startsWith("real"))!.name;
}

/** One image of a grid, of each block of pixels the first. */
function tilePixels(
  { pixels, width, box }: { pixels: Uint8Array; width: number; box: Box },
  [rows, columns, channels]: readonly number[],
): Uint8Array {
  const scale = box.width / columns;
  return new Uint8Array(rows * columns * channels).map((_, i) => {
    const [row, rest] = [Math.floor(i / (columns * channels)), i % (columns * channels)];
    const [column, channel] = [Math.floor(rest / channels), rest % channels];
    const at = (box.top + row * scale) * width + box.left + column * scale;
    return pixels[at * channels + channel];
  });
}

browserTest("Inside is used by the keyboard alone, and adds up step by step", async (visit) => {
  const { page, origin, runsDir } = visit;
  const name = await placeTinyRun(runsDir);
  await openInside(page, `${origin}/runs/${name}`);
  await node(page, "generator", "deconv4").focus();
  await page.keyboard.press("Enter");
  await page.getByRole("application", { name: /^Pixels of map/ }).focus();
  for (let i = 0; i < 30; i++) await page.keyboard.press("ArrowUp");
  for (let i = 0; i < 30; i++) await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowRight");
  await page.locator(".inside-picked", { hasText: "row 1, column 2" }).waitFor();
  const taps = await page.locator(".inside-products td:not(.none)").count();
  await page.getByRole("button", { name: "Next product" }).focus();
  await page.keyboard.press("Enter");
  await page.getByText(`1 of ${taps} products`).waitFor();
  assert.equal(await page.locator(".inside-products td.now").count(), 1);
  assert.equal(await page.locator(".inside-products td.done").count(), 0);
  await page.getByRole("button", { name: "All at once" }).click();
  await page.getByText(`${taps} of ${taps} products`).waitFor();
  assert.equal(await page.getByRole("button", { name: "Add up step by step" }).count(), 0);
}, { mayComplainOf: noCard, reducedMotion: "reduce" });

browserTest("the products are added one after the other until all are", async (visit) => {
  const { page, origin, runsDir } = visit;
  const name = await placeTinyRun(runsDir);
  await openInside(page, `${origin}/runs/${name}`);
  const all = await page.locator(".inside-products td:not(.none)").count();
  await page.getByRole("button", { name: "Add up step by step" }).click();
  await page.getByText(`1 of ${all} products`).waitFor();
  await page.getByText(`${all} of ${all} products`).waitFor();
  await page.getByRole("button", { name: "Add up step by step" }).waitFor();
}, { mayComplainOf: noCard });

const replay = { ...replayCommand(defaultPlaces), command: Deno.execPath() };

browserTest(
  "a step is seen in its halves, forward and back, and gradients by layer",
  async (visit) => {
    const { page, origin, runsDir } = visit;
    const name = await placeTinyRun(runsDir, { record: "pixels" });
    await openInside(page, `${origin}/runs/${name}`);
    await page.getByRole("button", { name: "Step by step", exact: true }).click();
    await page.getByText(/^Step \d+: d_loss .* The record has the very same numbers/).waitFor();
    await page.getByRole("slider", { name: "The step that is looked at" }).focus();
    await page.keyboard.press("Home");
    await page.getByText(/^Step 1: d_loss/).waitFor();
    await page.keyboard.press("ArrowRight");
    await page.getByText(/^Step 2: d_loss .* The record has the very same numbers/).waitFor();
    await page.getByRole("button", { name: "Step back" }).click();
    await page.getByText(/^Step 1: d_loss/).waitFor();
    await assertAccessible(page, ".inside");
    await page.setViewportSize({ width: 380, height: 900 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 380, `${wide} pixels`);

    await page.getByRole("button", { name: "Gradients", exact: true }).click();
    await page.getByText("This run did not measure it").waitFor();
    const layers = page.locator(".flow.generator .flow-chart figcaption b");
    await layers.first().waitFor();
    assert.deepEqual((await layers.allInnerTexts())[0], "linear0");
    await assertAccessible(page, ".inside");
  },
  { mayComplainOf: noCard, replay },
);

browserTest(
  "gradients that training measured are fetched when they are seen, and grow with a live run",
  async (visit) => {
    const { page, origin, runsDir } = visit;
    const run = await runWithSamples(runsDir, 10);
    const asked: string[] = [];
    page.on("request", (request) => void asked.push(new URL(request.url()).pathname));
    const times = (part: string) => asked.filter((path) => path.endsWith(part)).length;
    await page.goto(`${origin}/runs/first?tab=inside`);
    await page.locator(".uplot").first().waitFor();
    assert.equal(times("/gradients"), 0);
    await page.getByRole("button", { name: "Gradients", exact: true }).click();
    await page.getByText("Nothing is measured yet").waitFor();
    for (const step of [20, 30]) {
      tell(run, ...steps(step - 9, step, { at: Date.now() }), gradientsMeasured(step));
      await addSample(run, step);
    }
    await page.getByRole("img", { name: "linear0: from 0.02 to 0.03" }).waitFor();
    assert.equal(times("/looks"), 0);
    await assertAccessible(page, ".inside");
    run.close();
  },
  { mayComplainOf: /./ },
);

browserTest("a page that may only read says how steps can be looked at", async (visit) => {
  const { page, origin, runsDir } = visit;
  const name = await placeTinyRun(runsDir);
  await openInside(page, `${origin}/runs/${name}`);
  await page.getByRole("button", { name: "Step by step", exact: true }).click();
  await page.getByText("open it by the link").waitFor();
}, { mayComplainOf: noCard, hasLink: false });

for (const [locale, title, width] of [["en", "Inside", 1280], ["zh", "内部", 380]] as const) {
  browserTest(
    `Inside is accessible and fits, ${width} pixels wide, in ${locale}, light and dark`,
    async (visit) => {
      const { page, origin, runsDir } = visit;
      await page.setViewportSize({ width, height: 900 });
      const name = await placeTinyRun(runsDir);
      await openInside(page, `${origin}/runs/${name}`, title);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        await assertAccessible(page, ".inside");
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= width, `${wide} pixels`);
      }
    },
    { mayComplainOf: noCard, locale },
  );
}
