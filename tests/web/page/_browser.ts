/** The dashboard in a real browser. */
import assert from "node:assert/strict";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { findChromium } from "../../../scripts/setup/find_chromium.ts";
import type { ReplayCommand } from "../../../web/mod.ts";
import { type Served, served } from "../server/_served.ts";

export interface Visit extends Served {
  browser: Browser;
  context: BrowserContext;
  page: Page;
}

export interface BrowserTestOptions {
  locale?: string;
  colorScheme?: "light" | "dark";
  reducedMotion?: "reduce";
  /** Whether the reader came by the link that was printed; by default yes. */
  hasLink?: boolean;
  /** Where on its site the dashboard stands. */
  basePath?: string;
  /** What the console may say beside nothing. */
  mayComplainOf?: RegExp;
  /** What replays runs for the server. */
  replay?: ReplayCommand;
}

const executablePath = findChromium();
// Nobody looks at what a test opens, and root has no sandbox.
const args = ["--no-sandbox"];

// A browser takes a second to start: once a file is enough.
const shared = lazy(() => chromium.launch({ executablePath, args }));

Deno.test.afterAll(async () => {
  await (await shared.made)?.close();
});

/** A test with a server, a browser and an empty page, in which nothing may complain in the console. */
export function browserTest(
  name: string,
  test: (visit: Visit) => Promise<void>,
  { hasLink = true, basePath, mayComplainOf, replay, ...context }: BrowserTestOptions = {},
): void {
  Deno.test({
    name,
    ignore: executablePath === undefined,
    // The browser's pipes are playwright's.
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async () => {
      const browser = await shared.get();
      const how = { ...context, hasLink, mayComplainOf };
      await served((server) => visit(browser, server, how, test), { replay, basePath });
    },
  });
}

/** What the link leaves in a browser. */
function linkCookie({ origin, port, token }: Served) {
  return { name: `dashboard-token-${port}`, value: token, url: origin };
}

/** Makes something when it is first asked for. */
function lazy<T>(make: () => Promise<T>) {
  return {
    made: undefined as Promise<T> | undefined,
    get() {
      return this.made ??= make();
    },
  };
}

async function visit(
  browser: Browser,
  server: Served,
  { hasLink, mayComplainOf, ...options }: BrowserTestOptions,
  test: (visit: Visit) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  try {
    const complaints: string[] = [];
    context.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) complaints.push(message.text());
    });
    context.on("weberror", (error) => complaints.push(String(error.error())));
    if (hasLink) await context.addCookies([linkCookie(server)]);
    const page = await context.newPage();
    // A busy machine is no failure.
    page.setDefaultTimeout(60_000);
    await test({ ...server, browser, context, page });
    const unexpected = complaints.filter((text) => !mayComplainOf?.test(text));
    assert.deepEqual(unexpected, [], "the console complained");
  } finally {
    await context.close();
  }
}

/** Waits until the chart of that title draws so many steps. */
export async function chartHas(page: Page, title: string, steps: number): Promise<void> {
  await page.locator(`.plot[aria-label="${title}: ${steps}"] .uplot`).waitFor();
}
