/** Runs that are not as they should be: each gets a clear line, and the others go on. */
import assert from "node:assert/strict";
import { join } from "node:path";
import sharp from "sharp";
import type { SampleSaved } from "../../../pipeline/contracts/events.ts";
import { started, step } from "../../scripts/cli/progress/_events.ts";
import { openEvents } from "./_event_source.ts";
import { finishedRun, type Served, served } from "./_served.ts";

const parts = ["", "/steps", "/steps.csv", "/distributions", "/samples.gif", "/thumbnail"];

async function ask({ origin }: Served, path: string): Promise<[number, string]> {
  const answer = await fetch(origin + path);
  return [answer.status, await answer.text()];
}

/** Spoils every page of a database but its first two, which tell what it is. */
function spoil(path: string): void {
  const bytes = Deno.readFileSync(path);
  for (let start = 8192; start < bytes.length; start += 4096) {
    bytes.fill(0xa5, start, start + 2048);
  }
  Deno.writeFileSync(path, bytes);
}

const steps = Array.from({ length: 500 }, (_, i) => step(i + 1));

Deno.test("a damaged database is told of wherever it is asked for, and other runs are shown", () =>
  served(async (server) => {
    const { runsDir } = server;
    for (const name of ["garbage", "spoiled", "whole"]) {
      await finishedRun(runsDir, [started, ...steps], name);
    }
    Deno.writeTextFileSync(join(runsDir, "garbage/events.sqlite"), "no database".repeat(1000));
    spoil(join(runsDir, "spoiled/events.sqlite"));
    for (const name of ["garbage", "spoiled"]) {
      for (const part of [...parts, "/events"]) {
        const [status, line] = await ask(server, `/api/runs/${name}${part}`);
        assert.equal(status, 422, `${name}${part}`);
        assert.match(line, /events\.sqlite is damaged: .*: put back a copy of it/);
      }
      const [status, page] = await ask(server, `/runs/${name}`);
      assert.equal(status, 422);
      assert.match(page, /<h1>Something went wrong<\/h1><p>.*is damaged/);
    }
    const [, list] = await ask(server, "/api/runs");
    const states = JSON.parse(list).map((run: Record<string, string>) => [run.name, run.state]);
    const expected = [["garbage", "unreadable"], ["spoiled", "unreadable"], ["whole", "gone"]];
    assert.deepEqual(states.sort(), expected);
    assert.equal((await ask(server, "/"))[0], 200);
  }));

Deno.test("a database that is damaged while it is watched ends its streams, and nothing else", () =>
  served(async (server) => {
    const { runsDir, origin } = server;
    await finishedRun(runsDir, [started, ...steps]);
    await finishedRun(runsDir, [started], "other");
    const stream = await openEvents(`${origin}/api/runs/first/events`);
    await stream.next();
    const other = await openEvents(`${origin}/api/runs/other/events`);
    await other.next();
    const bytes = new Uint8Array(16_384).fill(0xa5);
    Deno.writeFileSync(join(runsDir, "first/events.sqlite"), bytes);
    assert.ok(await stream.ended());
    assert.equal((await ask(server, "/api/runs/first"))[0], 422);
    assert.equal((await ask(server, "/api/runs/other"))[0], 200);
    await stream.close();
    await other.close();
  }));

Deno.test("a folder of runs that goes is a list without runs, until it comes back", () =>
  served(async (server) => {
    const { runsDir, origin } = server;
    await finishedRun(runsDir, [started]);
    const stream = await openEvents(`${origin}/api/runs/first/events`);
    await stream.next();
    Deno.renameSync(runsDir, `${runsDir}-away`);
    assert.deepEqual(await ask(server, "/api/runs"), [200, "[]"]);
    assert.deepEqual(await ask(server, "/api/runs/first"), [404, 'there is no run "first"']);
    assert.equal((await ask(server, "/runs/first"))[0], 404);
    assert.ok(await stream.ended());
    await stream.close();

    Deno.writeTextFileSync(runsDir, "a file");
    const [status, line] = await ask(server, "/api/runs");
    assert.equal(status, 422);
    assert.match(line, /cannot read .*runs: Not a directory/);
    assert.equal((await ask(server, "/"))[0], 422);
    assert.equal((await ask(server, "/api/runs/first/steps"))[0], 404);

    Deno.removeSync(runsDir);
    Deno.renameSync(`${runsDir}-away`, runsDir);
    assert.equal((await ask(server, "/api/runs/first"))[0], 200);
  }));

const sample = (at: number): SampleSaved => ({
  ...{ type: "sample", at, step: at, epoch: 0, stepInEpoch: at, images: 1, dLoss: 1, gLoss: 1 },
  file: `samples/train_${at}.png`,
});

Deno.test("samples that are damaged or missing are named and left out, in films too", () =>
  served(async (server) => {
    const { runsDir, origin } = server;
    await finishedRun(runsDir, [started, ...[1, 2, 3, 4].map(sample)]);
    const picture = { width: 20, height: 20, channels: 3 as const, background: "red" };
    const png = await sharp({ create: picture }).png().toBuffer();
    const write = (at: number, bytes: Uint8Array) =>
      Deno.writeFileSync(join(runsDir, "first", sample(at).file), bytes);
    write(1, png);
    write(3, png.subarray(0, 50));
    write(4, new TextEncoder().encode("no picture"));
    const film = await fetch(`${origin}/api/runs/first/samples.gif`);
    const { pages = 1 } = await sharp(await film.arrayBuffer(), { animated: true }).metadata();
    assert.equal(pages, 1);
    const named = (answer: Response) =>
      answer.headers.get("x-skipped-samples")!.split(",").map(decodeURIComponent);
    assert.deepEqual(named(film), [2, 3, 4].map((at) => sample(at).file));
    const thumbnail = await fetch(`${origin}/api/runs/first/thumbnail`);
    await thumbnail.body?.cancel();
    assert.equal(thumbnail.status, 200);
    assert.deepEqual(named(thumbnail), [4, 3, 2].map((at) => sample(at).file));

    Deno.removeSync(join(runsDir, "first", sample(1).file));
    for (const part of ["samples.webp", "thumbnail"]) {
      const [status, line] = await ask(server, `/api/runs/first/${part}`);
      assert.equal(status, 422);
      assert.match(
        line,
        /^run "first" has no sample that can be read: samples\/train_\d\.png and 3 more: /,
      );
    }
  }));
