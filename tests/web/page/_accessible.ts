import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";

/**
 * Fails where axe finds anything serious. The page's policy lets no script in but its own, so the
 * checker comes through the browser's door.
 */
export async function assertAccessible(page: Page): Promise<void> {
  const source = readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");
  await page.evaluate(source);
  // deno-lint-ignore no-explicit-any -- the checker, in the page
  const { violations }: AxeResults = await page.evaluate(() => (globalThis as any).axe.run());
  const serious = violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(" | ")}`);
  assert.deepEqual(serious, []);
}
