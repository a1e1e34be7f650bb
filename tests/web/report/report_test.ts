/** A report is one file: it opens from the disk, without a network, in two browsers. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium, type Page } from "playwright-core";
import { zOf } from "../../../model/mod.ts";
import { openGenerator } from "../../../pipeline/generator/mod.ts";
import { findChromium } from "../../../scripts/setup/find_chromium.ts";
import { writeReport } from "../../../web/report/write_report.tsx";
import { inTemporaryFolder } from "../../pipeline/store/_temporary_folder.ts";
import { inFirefox } from "./_firefox.ts";
import { drawnHere, largestDifference, pixelsIn, placeTinyRun } from "../page/_play.ts";
import { runWithSamples, tell } from "../page/_run.ts";

const executablePath = findChromium();
const firefox = ["/usr/bin/firefox-esr", "/usr/bin/firefox"].find((path) => existsSync(path));
const hostile = `</script><script>document.title = "taken"</script><img src=x onerror="taken()">`;

async function inChromium(html: string, dir: string, look: (page: Page) => Promise<void>) {
  const file = join(dir, "report.html");
  Deno.writeTextFileSync(file, html);
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  try {
    const context = await browser.newContext({ offline: true });
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    const asked: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).protocol));
    await page.goto(pathToFileURL(file).href);
    await page.locator(".uplot").first().waitFor();
    await look(page);
    assert.deepEqual(
      asked.filter((protocol) => !["file:", "data:", "blob:"].includes(protocol)),
      [],
    );
  } finally {
    await browser.close();
  }
}

function reportTest(name: string, ignore: boolean, fn: (dir: string) => Promise<void>): void {
  const fnInFolder = () => inTemporaryFolder(fn);
  Deno.test({ name, ignore, sanitizeOps: false, sanitizeResources: false, fn: fnInFolder });
}

reportTest(
  "a report shows the run and draws from the disk, offline",
  !executablePath,
  async (dir) => {
    const folder = join(dir, await placeTinyRun(dir));
    const html = await writeReport(folder);
    const pictures = [...html.matchAll(/data:image\/webp;base64,[^"\\]*/g)].join("").length;
    const [, weights] = html.match(/id="report-weights">([^<]*)/)!;
    assert.ok(html.length - pictures - weights.length < 2e6, "2 MB beside pictures and weights");
    await inChromium(html, dir, async (page) => {
      await page.locator(".play-rate").waitFor();
      const drawn = await pixelsIn(page.locator(".play-image canvas"));
      const { model: { zDim, zDist } } = openGenerator(folder);
      const z = zOf(0, { seed: 0, zDim, zDist, truncate: undefined });
      const wanted = await drawnHere(folder, [...z]);
      // Weights of 16 bits round otherwise.
      assert.ok(largestDifference(drawn, wanted) <= 4);
      await page.getByLabel("Language").selectOption("zh");
      await page.getByRole("heading", { name: "许可证" }).waitFor();
    });
  },
);

reportTest("what a run's texts say stays text", !executablePath, async (dir) => {
  const run = await runWithSamples(dir, 20);
  tell(run, { type: "warning", at: Date.now(), message: hostile });
  run.close();
  const html = await writeReport(join(dir, "first"));
  assert.doesNotMatch(html, /<img src=x/);
  assert.doesNotMatch(html, /<script>document/);
  await inChromium(html, dir, async (page) => {
    assert.equal(await page.title(), "Report of first");
    await page.locator(".log .warning").getByText(hostile).waitFor();
    await page.getByText("The generator is not in this report").waitFor();
  });
});

reportTest(
  `Firefox opens a report from the disk, and its generator draws${
    firefox ? "" : " (skipped: no Firefox)"
  }`,
  firefox === undefined,
  async (dir) => {
    const folder = join(dir, await placeTinyRun(dir));
    const file = join(dir, "report.html");
    Deno.writeTextFileSync(file, await writeReport(folder));
    const rate = await inFirefox(
      { path: firefox!, profile: join(dir, "profile") },
      pathToFileURL(file).href,
      `document.querySelector(".play-rate")?.textContent ?? ""`,
      (text) => text !== "",
    );
    assert.match(rate, /ms an image, .* by WebAssembly/);
  },
);
