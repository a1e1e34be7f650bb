/** `deno task bench page`: how soon a browser shows a long run, and what it holds of it. */
/// <reference lib="dom" />
import { type Browser, chromium, type Page } from "playwright-core";
import { aligned } from "../cli/table.ts";
import { findChromium } from "../setup/find_chromium.ts";
import { type Benchmark, flag } from "./benchmark.ts";
import { startBenchDashboard } from "./dashboard.ts";
import { writeLongRun } from "./long_run.ts";
import { medianOf, spreadOf } from "./measure.ts";

interface PageFlags {
  steps: number;
  samples: number;
  /** Visits, each of a new browser window without a cache. */
  visits: number;
}

export interface PageLoad {
  /** From the navigation's start to the first text and images. */
  firstPaintMillis: number;
  /** Until the curves and every sample are there. */
  wholeMillis: number;
  /** Of JavaScript, once everything that was dropped is gone. */
  heapBytes: number;
}

type PageReport = PageFlags & { loads: PageLoad[] };

const allowedMillis = 1000;
const allowedBytes = 50e6;

export const page: Benchmark<PageFlags, PageReport> = {
  name: "page",
  summary: "How soon a browser shows a run of 100,000 steps, and what it holds of it.",
  description:
    "Opens the page of a long finished run in Chromium, and fails if that takes a second or 50 MB.",
  flags: [
    flag.count("--steps <count>", "Of the run.", 100_000),
    flag.count("--samples <count>", "Of the run.", 1000),
    flag.count("--visits <count>", "How often it is opened.", 5),
  ],
  measure: async (flags) => ({ ...flags, loads: await visits(flags) }),
  format: formatPageLoads,
  figures: ({ loads }) => ({
    "first paint, ms": medianOf(loads.map(({ firstPaintMillis }) => firstPaintMillis)),
    "all is there, ms": medianOf(loads.map(({ wholeMillis }) => wholeMillis)),
    "heap, MB": medianOf(loads.map(({ heapBytes }) => heapBytes)) / 1e6,
  }),
  holds: ({ loads }) => isWithin(loads),
};

/** @throws Error when there is no browser */
async function visits({ steps, samples, visits }: PageFlags): Promise<PageLoad[]> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error("no Chromium is on the PATH: apt-get install chromium");
  const runsDir = Deno.makeTempDirSync();
  try {
    await writeLongRun({ runsDir, name: "long", steps, samples });
    const dashboard = await startBenchDashboard(runsDir);
    // Root, as in containers, has no sandbox; all that is opened is our own page.
    const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
    const url = new URL("runs/long", dashboard.url).href;
    const loads: PageLoad[] = [];
    // The first visit also bundles the scripts, which a server does once.
    for (let i = 0; i <= visits; i++) loads.push(await pageLoad(browser, url, samples));
    await browser.close();
    dashboard.close();
    return loads.slice(1);
  } finally {
    Deno.removeSync(runsDir, { recursive: true });
  }
}

/** Opens a run's page as a browser that has never seen it. */
async function pageLoad(browser: Browser, url: string, samples: number): Promise<PageLoad> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const page = await context.newPage();
    await page.goto(url);
    const whole = await page.waitForFunction((last) => {
      const isDrawn = document.querySelectorAll(".plot canvas").length >= 6;
      return isDrawn && document.querySelector(`input[type=range][max="${last}"]`) !== null &&
        performance.now();
    }, samples - 1);
    const wholeMillis = Number(await whole.jsonValue());
    const firstPaintMillis = await page.evaluate(() =>
      performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN
    );
    return { firstPaintMillis, wholeMillis, heapBytes: await heapBytes(page) };
  } finally {
    await context.close();
  }
}

/** What the page's JavaScript holds once the garbage is gone. */
export async function heapBytes(page: Page): Promise<number> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Performance.enable");
  await devtools.send("HeapProfiler.collectGarbage");
  const { metrics } = await devtools.send("Performance.getMetrics");
  return metrics.find(({ name }) => name === "JSHeapUsedSize")?.value ?? NaN;
}

function isWithin(loads: readonly PageLoad[]): boolean {
  const { median } = spreadOf(loads.map(({ firstPaintMillis }) => firstPaintMillis));
  const { max } = spreadOf(loads.map(({ heapBytes }) => heapBytes));
  return median < allowedMillis && max < allowedBytes;
}

/** Lines for people. */
export function formatPageLoads({ steps, samples, visits, loads }: PageReport): string {
  const row = (name: string, of: (load: PageLoad) => number, unit: string, digits = 0) => {
    const { median, min, max } = spreadOf(loads.map(of));
    const [middle, least, most] = [median, min, max].map((value) => value.toFixed(digits));
    return [name, `${middle} ${unit} (${least} to ${most})`];
  };
  const count = (value: number) => value.toLocaleString("en-US");
  return [
    `a finished run of ${count(steps)} steps and ${count(samples)} samples, ${visits} visits`,
    ...aligned([
      row("first paint", (load) => load.firstPaintMillis, "ms"),
      row("all is there", (load) => load.wholeMillis, "ms"),
      row("heap", (load) => load.heapBytes / 1e6, "MB", 1),
    ], { left: 2 }),
    `${isWithin(loads) ? "within" : "MORE THAN"} 1 s to the first paint and 50 MB`,
  ].join("\n");
}
