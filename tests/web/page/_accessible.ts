import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";

const axe = fileURLToPath(import.meta.resolve("axe-core/axe.min.js"));

/**
 * Fails where axe finds anything serious in a part of the page. The page's policy lets no script in but its own, so the
 * checker comes through the browser's door.
 */
export async function assertAccessible(page: Page, part = "html"): Promise<void> {
  if (!await page.evaluate(() => "axe" in globalThis)) {
    await page.evaluate(readFileSync(axe, "utf8"));
  }
  // A colour on its way from one to the other has neither's contrast; one out of sight stands still.
  await page.evaluate(`Promise.race([
    Promise.allSettled(document.getAnimations()
      .filter((one) => one instanceof CSSTransition).map((one) => one.finished)),
    new Promise((end) => setTimeout(end, 1000)),
  ])`);
  const { violations }: AxeResults = await page.evaluate(
    // deno-lint-ignore no-explicit-any -- the checker, in the page
    (part) => (globalThis as any).axe.run(part),
    part,
  );
  const serious = violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(" | ")}`);
  assert.deepEqual(serious, []);
}
