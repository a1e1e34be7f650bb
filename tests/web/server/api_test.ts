import assert from "node:assert/strict";
import { join } from "node:path";
import sharp from "sharp";
import type { Distributions, SampleSaved } from "../../../pipeline/contracts/events.ts";
import { parseGradientFlows } from "../../../pipeline/contracts/looks.ts";
import { started, step } from "../../scripts/cli/progress/_events.ts";
import { gradientsMeasured } from "../state/_events.ts";
import { finishedRun, type Served, served, trainedRun } from "./_served.ts";

const histogram = (count: number) => ({ from: 0, to: 1, counts: [count, 0] });

const distributions = (at: number): Distributions => ({
  type: "distributions",
  at,
  step: at,
  z: histogram(1),
  dReal: histogram(2),
  dFake: histogram(at),
});

const sample = (at: number): SampleSaved => ({
  type: "sample",
  at,
  step: at,
  epoch: 0,
  stepInEpoch: at,
  file: `samples/train_${at}.png`,
  images: 1,
  dLoss: 1,
  gLoss: 1,
});

// deno-lint-ignore no-explicit-any -- whatever the server sent
async function json({ origin }: Served, path: string): Promise<any> {
  const answer = await fetch(`${origin}/api/runs${path}`);
  assert.equal(answer.headers.get("content-type"), "application/json");
  return await answer.json();
}

function send({ origin, token }: Served, method: string, path: string, body?: unknown) {
  return fetch(`${origin}/api/runs/${path}`, {
    method,
    headers: { "x-token": token, "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
}

async function lineOf(answer: Promise<Response>): Promise<[number, string]> {
  const { status } = await answer;
  return [status, await (await answer).text()];
}

const red = { width: 300, height: 20, channels: 3 as const, background: "red" };

/** Some samples, each of another colour. */
async function writeSamples(folder: string, count: number): Promise<void> {
  for (let i = 1; i <= count; i++) {
    // Frames that hardly differ would become one.
    const background = { r: i % 2 * 200, g: i * 77 % 256, b: i * 3 };
    await sharp({ create: { ...red, background } }).png().toFile(join(folder, sample(i).file));
  }
}

Deno.test("the runs are listed with how they stand", () =>
  served(async (server) => {
    assert.deepEqual(await json(server, ""), []);
    await finishedRun(server.runsDir, [started, step(1)], "old");
    const run = await trainedRun(server.runsDir, [started, step(1), step(2)], "new");
    const list = await json(server, "");
    const told = list.map((one: Record<string, unknown>) => [one.name, one.state, one.step]);
    assert.deepEqual(told.sort(), [["new", "training", 2], ["old", "gone", 1]]);
    run.close();
  }));

Deno.test("a run tells what training measured of gradients, apart from all else", () =>
  served(async (server) => {
    const measured = Array.from({ length: 250 }, (_, i) => gradientsMeasured(i + 1));
    const unknown = { ...measured[249], step: 251 };
    unknown.variables = unknown.variables.map((one) => ({ ...one, update: NaN }));
    await finishedRun(server.runsDir, [started, step(1), ...measured, unknown]);
    const answer = await fetch(`${server.origin}/api/runs/first/gradients`);
    const flows = parseGradientFlows(await answer.text());
    assert.equal(flows.length, 100);
    assert.deepEqual([flows[0].step, flows[99].step], [3, 251]);
    assert.deepEqual(flows[0].variables, measured[2].variables);
    assert.deepEqual(flows[99].variables[0].update, NaN);
    const { snapshot } = await json(server, "/first");
    assert.doesNotMatch(JSON.stringify(snapshot ?? {}), /conv0/);
  }));

Deno.test("a run tells its summary, its beginning and its settings", () =>
  served(async (server) => {
    await finishedRun(server.runsDir, [started, step(1)]);
    const { summary, started: began, settings } = await json(server, "/first");
    assert.deepEqual([summary.name, summary.step], ["first", 1]);
    assert.equal(began.backend, started.backend);
    assert.equal(settings.config.name, "first");
  }));

Deno.test("steps come as columns, NaN and infinities as words", () =>
  served(async (server) => {
    const diverged = step(2, { dLoss: NaN, gLoss: Infinity, dLossReal: -Infinity });
    await finishedRun(server.runsDir, [started, step(1), diverged, step(3), step(4)]);
    const all = await json(server, "/first/steps");
    assert.deepEqual(all.step, [1, 2, 3, 4]);
    assert.deepEqual([all.dLoss[1], all.gLoss[1], all.dLossReal[1]], [
      "NaN",
      "Infinity",
      "-Infinity",
    ]);
    assert.equal(all.imagesPerSecond[0], 64.2);
    assert.deepEqual((await json(server, "/first/steps?from=2&to=3")).step, [2, 3]);
    assert.deepEqual((await json(server, "/first/steps?points=2")).step, [1, 4]);
  }));

Deno.test("a part of the steps that cannot be is refused by name", () =>
  served(async ({ origin, runsDir }) => {
    await finishedRun(runsDir, [started]);
    for (const query of ["points=1", "points=20001", "points=x", "from=-1", "to=1e9", "from="]) {
      const [status, line] = await lineOf(fetch(`${origin}/api/runs/first/steps?${query}`));
      assert.equal(status, 400, query);
      assert.ok(line.startsWith(`${query.split("=")[0]} is a whole number`), line);
    }
  }));

Deno.test("distributions come as columns", () =>
  served(async (server) => {
    await finishedRun(server.runsDir, [started, ...[1, 2, 3].map(distributions)]);
    const { step, z, dFake } = await json(server, "/first/distributions?from=2");
    assert.deepEqual(step, [2, 3]);
    assert.deepEqual(z[0], histogram(1));
    assert.deepEqual(dFake.map(({ counts }: { counts: number[] }) => counts[0]), [2, 3]);
  }));

Deno.test("a command reaches the run; one that is none, or for a run that nobody trains, does not", () =>
  served(async (server) => {
    const run = await trainedRun(server.runsDir, [started]);
    const rates = { name: "learning-rates", discriminator: 0.1, generator: 0.2 };
    assert.equal((await send(server, "POST", "first/commands", rates)).status, 202);
    assert.deepEqual(run.commands(), [rates]);
    for (const body of [{ name: "explode" }, { name: "learning-rates" }, [], undefined]) {
      const [status] = await lineOf(send(server, "POST", "first/commands", body));
      assert.equal(status, 400, JSON.stringify(body));
    }
    run.close();
    const [status, line] = await lineOf(send(server, "POST", "first/commands", { name: "stop" }));
    assert.equal(status, 409);
    assert.match(line, /not being trained/);
  }));

Deno.test("a run is renamed with its settings, unless it is trained or the name is taken or no name", () =>
  served(async (server) => {
    await finishedRun(server.runsDir, [started, step(1)]);
    await finishedRun(server.runsDir, [started], "taken");
    const rename = (name: unknown) => lineOf(send(server, "POST", "first/name", { name }));
    assert.match((await rename("taken")).join(" "), /^409 run "taken" exists already/);
    for (const name of ["../up", "", ".hidden", 7]) assert.equal((await rename(name))[0], 400);
    assert.deepEqual(await rename("second"), [200, '{"name":"second"}']);
    const { summary, settings } = await json(server, "/second");
    assert.deepEqual([summary.step, settings.name, settings.config.name], [1, "second", "second"]);
    assert.equal((await rename("third"))[0], 404);

    const run = await trainedRun(server.runsDir, [started], "busy");
    const busy = await lineOf(send(server, "POST", "busy/name", { name: "idle" }));
    assert.match(busy.join(" "), /^409 run "busy" is being trained/);
    run.close();
  }));

Deno.test("tags and a note are kept with a run, and refused where they cannot be", () =>
  served(async (server) => {
    const run = await trainedRun(server.runsDir, [started]);
    const say = (body: unknown) => lineOf(send(server, "POST", "first/remarks", body));
    assert.equal((await say({ tags: ["good"], note: "keep" }))[0], 200);
    for (const tags of [["a b"], ["#a"], [""], [7], Array(21).fill("a"), "a"]) {
      assert.equal((await say({ tags, note: "" }))[0], 400, JSON.stringify(tags));
    }
    assert.equal((await say({ tags: [], note: "x".repeat(4001) }))[0], 400);
    const [{ remarks }] = await json(server, "");
    assert.deepEqual(remarks, { tags: ["good"], note: "keep" });
    run.close();
  }));

Deno.test("a run is deleted with all that it has, unless it is trained", () =>
  served(async (server) => {
    const run = await trainedRun(server.runsDir, [started]);
    const refused = await lineOf(send(server, "DELETE", "first"));
    assert.match(refused.join(" "), /^409 run "first" is being trained/);
    run.close();
    assert.equal((await lineOf(send(server, "DELETE", "first")))[0], 204);
    assert.deepEqual([...Deno.readDirSync(server.runsDir)], []);
    assert.equal((await lineOf(send(server, "DELETE", "first")))[0], 404);
  }));

Deno.test("a run that cannot be read says why", () =>
  served(async ({ origin, runsDir }) => {
    await finishedRun(runsDir, [started]);
    const path = join(runsDir, "first/run.json");
    Deno.writeTextFileSync(path, JSON.stringify({ format: 99 }));
    for (const part of ["", "/steps", "/events"]) {
      const [status, line] = await lineOf(fetch(`${origin}/api/runs/first${part}`));
      assert.equal(status, 422, part);
      assert.match(line, /is a run of format 99/, part);
    }
  }));

Deno.test("samples are files that browsers ask for again only where they may have changed", () =>
  served(async ({ origin, runsDir }) => {
    await finishedRun(runsDir, [started, sample(1)]);
    await writeSamples(join(runsDir, "first"), 1);
    const url = `${origin}/api/runs/first/files/samples/train_1.png`;
    const first = await fetch(url);
    assert.equal(first.headers.get("content-type"), "image/png");
    assert.equal(first.headers.get("cache-control"), "no-cache");
    const { width } = await sharp(await first.arrayBuffer()).metadata();
    assert.equal(width, red.width);
    const headers = { "if-none-match": first.headers.get("etag")! };
    const again = await fetch(url, { headers });
    await again.body?.cancel();
    assert.equal(again.status, 304);
    const versioned = await fetch(`${url}?v=1`);
    await versioned.body?.cancel();
    assert.match(versioned.headers.get("cache-control")!, /immutable/);
  }));

Deno.test("the steps are had as a table, in which every number is as it was", () =>
  served(async ({ origin, runsDir }) => {
    const steps = [step(1), step(2, { dLoss: NaN }), step(3, { gLoss: 1 / 3 })];
    await finishedRun(runsDir, [started, ...steps]);
    const answer = await fetch(`${origin}/api/runs/first/steps.csv`);
    assert.equal(
      answer.headers.get("content-disposition"),
      'attachment; filename="first-steps.csv"',
    );
    const [head, ...rows] = (await answer.text()).trimEnd().split("\r\n").map((line) =>
      line.split(",")
    );
    const column = (name: string) => rows.map((row) => Number(row[head.indexOf(name)]));
    assert.deepEqual(column("step"), [1, 2, 3]);
    assert.deepEqual(column("dLoss"), [1.25, NaN, 1.25]);
    assert.equal(column("gLoss")[2], 1 / 3);
  }));

Deno.test("a part of the steps is had as a table that is named after it", () =>
  served(async ({ origin, runsDir }) => {
    await finishedRun(runsDir, [started, ...[1, 2, 3, 4].map((at) => step(at))]);
    const answer = await fetch(`${origin}/api/runs/first/steps.csv?from=2&to=3`);
    assert.match(answer.headers.get("content-disposition")!, /"first-steps-2-3\.csv"/);
    const rows = (await answer.text()).trimEnd().split("\r\n").slice(1);
    assert.deepEqual(rows.map((row) => row.split(",")[0]), ["2", "3"]);
    const wrong = await fetch(`${origin}/api/runs/first/steps.csv?from=x`);
    assert.equal(wrong.status, 400);
    await wrong.body?.cancel();
  }));

for (const format of ["gif", "webp"]) {
  Deno.test(`the samples are had as a moving ${format}, of at most 60 frames with the last among them`, () =>
    served(async ({ origin, runsDir }) => {
      const samples = Array.from({ length: 70 }, (_, i) => sample(i + 1));
      await finishedRun(runsDir, [started, ...samples]);
      await writeSamples(join(runsDir, "first"), samples.length);
      const answer = await fetch(`${origin}/api/runs/first/samples.${format}`);
      assert.equal(answer.headers.get("content-type"), `image/${format}`);
      const bytes = await answer.arrayBuffer();
      const { pages, pageHeight, width, delay, loop } = await sharp(bytes, { animated: true })
        .metadata();
      assert.deepEqual([pages, pageHeight, width, loop], [60, red.height, red.width, 0]);
      assert.deepEqual([delay![0], delay!.at(-1)], [150, 2000]);
      const last = await sharp(bytes, { page: 59 }).raw().toBuffer();
      const apart = [0, 70 * 77 % 256, 210].map((value, i) => Math.abs(value - last[i]));
      assert.ok(Math.max(...apart) < 16, last.subarray(0, 3).join(" "));
    }));
}

Deno.test("a list shows a small part of the newest sample; a run without one has none", () =>
  served(async ({ origin, runsDir }) => {
    await finishedRun(runsDir, [started], "empty");
    await finishedRun(runsDir, [started, { ...sample(1), images: 16 }]);
    // 4 by 4 images of 58x30 pixels, gaps of 2 between them.
    const grid = { ...red, width: 4 * 60 - 2, height: 4 * 32 - 2 };
    await sharp({ create: grid }).png().toFile(join(runsDir, "first", sample(1).file));
    const answer = await fetch(`${origin}/api/runs/first/thumbnail`);
    const { format, width, height } = await sharp(await answer.arrayBuffer()).metadata();
    assert.deepEqual([format, width, height], ["webp", 3 * 60 - 2, grid.height], "whole images");
    for (const path of ["empty/thumbnail", "empty/samples.gif"]) {
      assert.deepEqual(await lineOf(fetch(`${origin}/api/runs/${path}`)), [
        404,
        'run "empty" has no sample yet',
      ]);
    }
  }));

Deno.test("a run is had under any name that its folder has, and downloads are named after it", () =>
  served(async ({ origin, runsDir }) => {
    await finishedRun(runsDir, [started, step(1)]);
    const folder = join(runsDir, "first");
    for (const name of ["a copy", "b (1) [x]", "café 100%", "配列", "a,b&c=d#e?f+g", "it's"]) {
      await Deno.rename(folder, join(runsDir, name));
      const url = `${origin}/api/runs/${encodeURIComponent(name)}`;
      const { summary } = await (await fetch(url)).json();
      assert.equal(summary.name, name);
      const page = await (await fetch(`${origin}/runs/${encodeURIComponent(name)}`)).text();
      assert.match(page, /<title>/);
      const table = await fetch(`${url}/steps.csv`);
      assert.match(await table.text(), /^step,/);
      const disposition = table.headers.get("content-disposition")!;
      const coded = disposition.match(/filename\*=UTF-8''(.*)$/)?.[1];
      const plain = disposition.match(/filename="(.*?)"/)![1];
      assert.equal(coded === undefined ? plain : decodeURIComponent(coded), `${name}-steps.csv`);
      const list = await (await fetch(origin)).text();
      const [, link] = list.match(/<a href="([^"]*)" class="run-link"/)!;
      assert.equal(decodeURIComponent(link.replaceAll("&#39;", "'")), `runs/${name}`);
      await Deno.rename(join(runsDir, name), folder);
    }
  }));
