import assert from "node:assert/strict";
import { browserTest } from "./_browser.ts";
import { sampleSaved } from "../state/_events.ts";
import { runWithSamples } from "./_run.ts";

browserTest(
  "a page that was opened without the link reads, says where the link is, and offers no change",
  async ({ page, origin, url, runsDir }) => {
    using run = closing(await runWithSamples(runsDir, 20));
    await page.goto(`${origin}/runs/first`);
    await page.getByText("live", { exact: true }).waitFor();
    await page.getByText("open the link that was printed").waitFor();
    assert.equal(await page.getByRole("button", { name: "Pause", exact: true }).count(), 0);
    await page.goto(origin);
    await page.getByRole("link", { name: "first" }).waitFor();
    assert.equal(await page.getByRole("button", { name: "Delete" }).count(), 0);

    await page.goto(url);
    assert.equal(page.url(), `${origin}/`, "the token is in no address");
    assert.equal(await page.getByText("open the link that was printed").count(), 0);
    await page.getByRole("link", { name: "first" }).click();
    await page.getByRole("button", { name: "Pause", exact: true }).click();
    await page.getByText("sent", { exact: false }).first().waitFor();
    assert.deepEqual(run.commands(), [{ name: "pause" }]);
  },
  { hasLink: false },
);

browserTest(
  "below a base path the page comes to life, follows the run and leads back to the list",
  async ({ page, url, runsDir }) => {
    using _run = closing(await runWithSamples(runsDir, 20));
    await page.goto(url);
    assert.equal(new URL(page.url()).pathname, "/gan/");
    await page.getByRole("link", { name: "first" }).click();
    await page.getByText("live", { exact: true }).waitFor();
    assert.equal(new URL(page.url()).pathname, "/gan/runs/first");
    await page.locator(".skip").focus();
    await page.keyboard.press("Enter");
    assert.equal(new URL(page.url()).pathname, "/gan/runs/first");
    await page.locator(".brand").click();
    await page.waitForURL("**/gan/");
  },
  { hasLink: false, basePath: "/gan" },
);

browserTest(
  "a sample that is damaged is named where it would stand",
  async ({ page, origin, runsDir }) => {
    using _run = closing(await runWithSamples(runsDir, 20));
    const { file } = sampleSaved(20);
    Deno.writeTextFileSync(`${runsDir}/first/${file}`, "no picture");
    await page.goto(`${origin}/runs/first`);
    await page.getByText(`${file} is missing or damaged.`).waitFor();
  },
);

/** Closed at the end of the test, however that comes. */
function closing<T extends { close(): void }>(run: T): T & Disposable {
  return Object.assign(run, { [Symbol.dispose]: () => run.close() });
}
