import { fileURLToPath } from "node:url";
import { openRunReader } from "../../../pipeline/store/mod.ts";
import { runStarted, stepDone, steps } from "../state/_events.ts";
import { browserTest, chartHas } from "./_browser.ts";
import { addSample, runWithSamples, tell } from "./_run.ts";
import assert from "node:assert/strict";
import type { ElementHandle } from "playwright-core";
import { trainedRun } from "../server/_served.ts";

const tiny = [
  ...["--dataset", "avatars", "--avatar-count", "16", "--no-crop", "--output-height", "16"],
  ...["--batch-size", "4", "--sample-num", "4", "--gf-dim", "2", "--df-dim", "2", "--z-dim", "4"],
  ...["--sample-every", "5", "--backend", "wasm", "--no-install", "--no-dashboard"],
  ...["--measure", "off"],
];

const serverIsAway =
  /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED|Failed to load resource|ERR_EMPTY/;

browserTest(
  "the page follows a real training run to its end",
  async ({ page, origin, runsDir }) => {
    const script = fileURLToPath(import.meta.resolve("../../../scripts/train.ts"));
    const places = ["--runs-dir", runsDir, "--cache-dir", `${runsDir}-cache`, "--name", "real"];
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", script, ...places, ...tiny, "--max-steps", "20"],
      stdout: "null",
    }).spawn();
    await page.goto(origin);
    await page.getByRole("link", { name: "real" }).click();
    await page.locator(".badge.finished").waitFor();
    assert.equal((await child.status).code, 0);
    await chartHas(page, "Losses", 20);
    await page.getByText("step 20 of 20").waitFor();
    await page.getByRole("tab", { name: "Log" }).click();
    await page.getByText("Finished after step 20").waitFor();
  },
);

browserTest("the page goes on without a gap when its server comes back", async (visit) => {
  const { page, origin, runsDir, restart } = visit;
  using run = closing(await runWithSamples(runsDir, 20));
  await page.goto(`${origin}/runs/first`);
  await chartHas(page, "Losses", 20);
  tell(run, ...steps(21, 25));
  await restart();
  tell(run, ...steps(26, 30));
  await chartHas(page, "Losses", 30);
  tell(run, ...steps(31, 32));
  await chartHas(page, "Losses", 32);
}, { mayComplainOf: serverIsAway });

browserTest("every tab tells that the connection is lost, and when it is back", async (visit) => {
  const { page, context, origin, runsDir, restart } = visit;
  using _run = closing(await runWithSamples(runsDir, 10));
  await page.goto(`${origin}/runs/first`);
  await page.getByText("live", { exact: true }).waitFor();
  const second = await context.newPage();
  second.setDefaultTimeout(60_000);
  await second.goto(`${origin}/runs/first`);
  await second.getByText("live, by another tab").waitFor();
  await restart(() => second.getByText("connection lost").waitFor());
  await second.getByText("live, by another tab").waitFor();
}, { mayComplainOf: serverIsAway });

browserTest("two tabs share one stream, and the second takes it over", async (visit) => {
  const { page, context, origin, runsDir } = visit;
  using run = closing(await runWithSamples(runsDir, 10));
  let streams = 0;
  context.on("request", (request) => streams += Number(request.url().includes("/events?")));
  await page.goto(`${origin}/runs/first`);
  await chartHas(page, "Losses", 10);
  const second = await context.newPage();
  await second.goto(`${origin}/runs/first`);
  await second.getByText("live, by another tab").waitFor();
  await chartHas(second, "Losses", 10);
  tell(run, ...steps(11, 12));
  await chartHas(second, "Losses", 12);
  assert.equal(streams, 1);
  await page.close();
  tell(run, ...steps(13, 14));
  await chartHas(second, "Losses", 14);
  assert.equal(streams, 2);
});

browserTest("new samples appear by themselves, unless an older one was chosen", async (visit) => {
  const { page, origin, runsDir } = visit;
  using run = closing(await runWithSamples(runsDir, 20));
  await page.goto(`${origin}/runs/first`);
  const place = page.locator(".scrubber-place");
  await place.getByText("step 20").waitFor();
  await addSample(run, 30);
  await place.getByText("step 30").waitFor();
  await page.keyboard.press("Home");
  await addSample(run, 40);
  await page.locator('input[type=range][max="4"]').waitFor();
  await place.getByText("step 0").waitFor();
});

browserTest("losses that are not numbers raise an alarm that names the step", async (visit) => {
  const { page, origin, runsDir } = visit;
  using run = closing(await runWithSamples(runsDir, 20));
  await page.goto(`${origin}/runs/first`);
  await chartHas(page, "Losses", 20);
  tell(run, stepDone(21, { at: Date.now(), gLoss: NaN }));
  await page.locator(".alarm.error").getByText("At step 21").waitFor();
});

browserTest("an alarm whose numbers change is still the same one", async (visit) => {
  const { page, origin, runsDir } = visit;
  const longAgo = { at: Date.now() - 60_000 };
  using _run = closing(await trainedRun(runsDir, [runStarted(), ...steps(1, 20, longAgo)]));
  await page.goto(`${origin}/runs/first`);
  const alarm = await page.locator(".alarm", { hasText: "No step for" }).elementHandle();
  const first = await alarm!.textContent();
  await page.waitForFunction(
    ([alarm, first]) => alarm.isConnected && alarm.textContent !== first,
    [alarm! as ElementHandle<HTMLElement>, first] as const,
  );
});

browserTest("a run whose trainer was killed is called gone", async ({ page, origin, runsDir }) => {
  (await runWithSamples(runsDir, 20)).close();
  assert.equal(openRunReader(runsDir, "first").summary().state, "gone");
  assert.equal(runStarted().totalSteps, 200);
  await page.goto(`${origin}/runs/first`);
  await page.locator(".badge.gone").waitFor();
  await page.getByText("The trainer has gone without a word").waitFor();
});

/** Closed at the end of the test, however that comes. */
function closing<T extends { close(): void }>(run: T): T & Disposable {
  return Object.assign(run, { [Symbol.dispose]: () => run.close() });
}
