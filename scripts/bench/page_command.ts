/** `deno task bench page`: how soon a browser shows a long run, and what it holds of it. */
import { Command } from "commander";
import { chromium } from "playwright-core";
import { startDashboard } from "../../web/mod.ts";
import { wholeNumber } from "../cli/parsers.ts";
import { findChromium } from "../setup/find_chromium.ts";
import { writeLongRun } from "./long_run.ts";
import { type PageLoad, pageLoad } from "./page_load.ts";
import { readWords, valueFlag } from "../cli/read_words.ts";
import { spreadOf } from "./spread.ts";

interface PageFlags {
  steps: number;
  samples: number;
  /** Visits, each of a new browser window without a cache. */
  visits: number;
}

const allowedMillis = 1000;
const allowedBytes = 50e6;

/** Runs the benchmark; answers with the exit code: 1 when the page is slow or heavy. */
export async function benchPage(words: readonly string[]): Promise<number> {
  const flags = readWords<PageFlags>(pageCommand(), words);
  if (!flags) {
    console.log(pageCommand().helpInformation());
    return 0;
  }
  const loads = await visits(flags);
  console.log(formatPageLoads(flags, loads));
  return isWithin(loads) ? 0 : 1;
}

/** @throws Error when there is no browser */
async function visits({ steps, samples, visits }: PageFlags): Promise<PageLoad[]> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error("no Chromium is on the PATH: apt-get install chromium");
  const folder = Deno.makeTempDirSync();
  try {
    await writeLongRun({ runsDir: folder, name: "long", steps, samples });
    const dashboard = await startDashboard({
      ...{ runsDir: folder, cacheDir: `${folder}/.cache`, host: "127.0.0.1", port: undefined },
      onCrash: (message) => console.error(`the dashboard has ended: ${message}`),
    });
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
    Deno.removeSync(folder, { recursive: true });
  }
}

function isWithin(loads: readonly PageLoad[]): boolean {
  const { median } = spreadOf(loads.map(({ firstPaintMillis }) => firstPaintMillis));
  const { max } = spreadOf(loads.map(({ heapBytes }) => heapBytes));
  return median < allowedMillis && max < allowedBytes;
}

/** Four lines for people. */
export function formatPageLoads(
  { steps, samples, visits }: PageFlags,
  loads: readonly PageLoad[],
): string {
  const line = (name: string, of: (load: PageLoad) => number, unit: string, digits = 0) => {
    const { median, min, max } = spreadOf(loads.map(of));
    const [middle, least, most] = [median, min, max].map((value) => value.toFixed(digits));
    return `${name}  ${middle} ${unit} (${least} to ${most})`;
  };
  const count = (value: number) => value.toLocaleString("en-US");
  return [
    `a finished run of ${count(steps)} steps and ${count(samples)} samples, ${visits} visits`,
    line("first paint ", (load) => load.firstPaintMillis, "ms"),
    line("all is there", (load) => load.wholeMillis, "ms"),
    line("heap        ", (load) => load.heapBytes / 1e6, "MB", 1),
    `${isWithin(loads) ? "within" : "MORE THAN"} 1 s to the first paint and 50 MB`,
  ].join("\n");
}

function pageCommand(): Command {
  const flag = (flags: string, help: string, value: number) =>
    valueFlag(flags, help, wholeNumber({ min: 1 })).default(value);
  return new Command("deno task bench page")
    .description(
      "Opens the page of a long finished run in Chromium, and fails if that takes a second or 50 MB.",
    )
    .addOption(flag("--steps <count>", "Of the run.", 100_000))
    .addOption(flag("--samples <count>", "Of the run.", 1000))
    .addOption(flag("--visits <count>", "How often it is opened.", 5));
}
