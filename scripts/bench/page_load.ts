import type { Browser, Page } from "playwright-core";

export interface PageLoad {
  /** From the navigation's start to the first text and images. */
  firstPaintMillis: number;
  /** Until the curves and every sample are there. */
  wholeMillis: number;
  /** Of JavaScript, once everything that was dropped is gone. */
  heapBytes: number;
}

/** Opens a run's page as a browser that has never seen it. */
export async function pageLoad(browser: Browser, url: string, samples: number): Promise<PageLoad> {
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
    return {
      firstPaintMillis: await firstPaint(page),
      wholeMillis,
      heapBytes: await heapBytes(page),
    };
  } finally {
    await context.close();
  }
}

function firstPaint(page: Page): Promise<number> {
  return page.evaluate(() =>
    performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN
  );
}

/** What the page's JavaScript holds once the garbage is gone. */
export async function heapBytes(page: Page): Promise<number> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Performance.enable");
  await devtools.send("HeapProfiler.collectGarbage");
  const { metrics } = await devtools.send("Performance.getMetrics");
  return metrics.find(({ name }) => name === "JSHeapUsedSize")?.value ?? NaN;
}
