import assert from "node:assert/strict";
import type { RunEvent, SampleSaved } from "../../../pipeline/contracts/events.ts";
import { openRunToContinue } from "../../../pipeline/store/mod.ts";
import { started, step } from "../../scripts/cli/progress/_events.ts";
import { openEvents } from "./_event_source.ts";
import { rawLines } from "./_raw_request.ts";
import { finishedRun, served, trainedRun } from "./_served.ts";
import { until } from "./_until.ts";

const steps = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => step(from + i));

const sample = (at: number): SampleSaved => ({
  type: "sample",
  at,
  step: at,
  epoch: 0,
  stepInEpoch: at,
  file: `samples/train_${at}.png`,
  images: 4,
  dLoss: 1,
  gLoss: 1,
});

const ended: RunEvent = { type: "run-ended", at: 9, reason: "finished", step: 3, seconds: 1 };

Deno.test("a stream begins with a snapshot of all that was, and goes on with each event", () =>
  served(async ({ runsDir, origin }) => {
    const run = await trainedRun(runsDir, [started, ...steps(1, 3), sample(3)]);
    const stream = await openEvents(`${origin}/api/runs/first/events`);
    const snapshot = await stream.next();
    assert.equal(snapshot.event, "snapshot");
    assert.equal(snapshot.id, 5);
    assert.deepEqual(snapshot.data.steps.step, [1, 2, 3]);
    assert.deepEqual(snapshot.data.samples.map((one: SampleSaved) => one.file), [sample(3).file]);
    assert.equal(snapshot.data.started.type, "run-started");
    assert.equal(snapshot.data.summary.state, "training");
    assert.equal(snapshot.data.ended, undefined);

    run.append(step(4, { gLoss: NaN }));
    run.flush();
    const live = await stream.next();
    assert.deepEqual([live.id, live.event, live.data.step], [6, "step", 4]);
    assert.equal(live.data.gLoss, "NaN");
    run.close();
    await stream.close();
  }));

Deno.test("whoever comes back gets what it missed, each event once and in order", () =>
  served(async ({ runsDir, origin }) => {
    const run = await trainedRun(runsDir, [started]);
    const ids: number[] = [];
    let last: number | undefined;
    for (let number = 1; number <= 60; number += 6) {
      steps(number, number + 2).forEach(run.append);
      run.flush();
      const stream = await openEvents(`${origin}/api/runs/first/events`, last);
      if (last === undefined) last = (await stream.next()).id;
      steps(number + 3, number + 5).forEach(run.append);
      run.flush();
      // Leaves in the middle of what comes.
      for (const { id } of await stream.take(number % 4 + 1)) {
        ids.push(id);
        last = id;
      }
      await stream.close();
    }
    run.close();
    const first = ids[0];
    assert.deepEqual(ids, ids.map((_, i) => first + i));
    assert.ok(ids.length > 15, String(ids.length));
  }));

Deno.test("a restarted server takes up its clients where the old one left them", () =>
  served(async ({ runsDir, origin, restart }) => {
    const run = await trainedRun(runsDir, [started, ...steps(1, 5)]);
    const before = await openEvents(`${origin}/api/runs/first/events`);
    const { id } = await before.next();
    await restart();
    await assert.rejects(before.next(), /connection/);
    run.append(step(6));
    run.flush();
    const after = await openEvents(`${origin}/api/runs/first/events`, id);
    const { id: next, data } = await after.next();
    assert.deepEqual([next, data.step], [id + 1, 6]);
    run.close();
    await after.close();
  }));

Deno.test("more than 5,000 missed events, or an id from elsewhere, give a new snapshot", () =>
  served(async ({ runsDir, origin }) => {
    await finishedRun(runsDir, [started, ...steps(1, 5001), ended]);
    const first = async (id: number) => {
      const stream = await openEvents(`${origin}/api/runs/first/events?points=100`, id);
      const { event } = await stream.next();
      await stream.close();
      return event;
    };
    assert.equal(await first(2), "snapshot");
    assert.equal(await first(3), "step");
    assert.equal(await first(999_999), "snapshot");
  }));

Deno.test("points= thins the steps of a snapshot", () =>
  served(async ({ runsDir, origin }) => {
    await finishedRun(runsDir, [started, ...steps(1, 500), ended]);
    const stream = await openEvents(`${origin}/api/runs/first/events?points=20`);
    const { data } = await stream.next();
    assert.ok(data.steps.step.length <= 20);
    assert.equal(data.steps.step.at(-1), 500);
    assert.equal(data.ended.reason, "finished");
    await stream.close();
  }));

Deno.test("two who watch one run get the same, whenever they came", () =>
  served(async ({ runsDir, origin }) => {
    const run = await trainedRun(runsDir, [started, ...steps(1, 2)]);
    const one = await openEvents(`${origin}/api/runs/first/events`);
    await one.next();
    run.append(step(3));
    run.flush();
    const two = await openEvents(`${origin}/api/runs/first/events`);
    const { id, data } = await two.next();
    // What the kept snapshot has not is told after it.
    const seen = data.steps.step.at(-1);
    const rest = seen === 3 ? [] : await two.take(1);
    assert.equal(id + rest.length, 4);
    run.append(step(4));
    run.flush();
    assert.deepEqual((await one.take(2)).map((message) => message.data.step), [3, 4]);
    assert.equal((await two.next()).data.step, 4);
    run.close();
    await one.close();
    await two.close();
  }));

Deno.test("a run that is resumed elsewhere goes on in the same stream", () =>
  served(async ({ runsDir, origin }) => {
    await finishedRun(runsDir, [started, ...steps(1, 5), ended]);
    const stream = await openEvents(`${origin}/api/runs/first/events`);
    await stream.next();
    const run = await openRunToContinue(`${runsDir}/first`, { step: 3 });
    const place = { step: 3, epoch: 0, stepInEpoch: 3, checkpoint: "checkpoints/step-000003" };
    run.append({ ...started, type: "run-resumed", ...place });
    run.append(step(4));
    run.flush();
    const told = await stream.take(2);
    assert.deepEqual(told.map(({ event }) => event), ["run-resumed", "step"]);
    await stream.close();

    const later = await openEvents(`${origin}/api/runs/first/events`);
    const { data } = await later.next();
    assert.deepEqual(data.steps.step, [1, 2, 3, 4]);
    assert.equal(data.started.type, "run-resumed");
    run.close();
    await later.close();
  }));

Deno.test("streams beyond the cap get 503, and one that closes makes room", () =>
  served(async ({ runsDir, origin }) => {
    await finishedRun(runsDir, [started]);
    const url = `${origin}/api/runs/first/events`;
    const streams = [await openEvents(url), await openEvents(url)];
    const refused = await fetch(url);
    assert.equal(refused.status, 503);
    assert.match(await refused.text(), /2 streams are open/);
    await streams[0].close();
    const again = await until(async () => {
      const response = await fetch(url);
      if (response.status === 200) return response;
      await response.body?.cancel();
    });
    await again.body!.cancel();
    await streams[1].close();
  }, { maxClients: 2 }));

Deno.test("the stream of a run that is deleted ends", () =>
  served(async ({ runsDir, origin, token }) => {
    await finishedRun(runsDir, [started]);
    const stream = await openEvents(`${origin}/api/runs/first/events`);
    await stream.next();
    const headers = { "x-token": token };
    const answer = await fetch(`${origin}/api/runs/first`, { method: "DELETE", headers });
    assert.equal(answer.status, 204);
    assert.ok(await stream.ended());
    await stream.close();
  }));

/** How many files of runs this process, the server's, has open. */
function openDatabases(runsDir: string): number {
  const links = [...Deno.readDirSync("/proc/self/fd")].flatMap(({ name }) => {
    try {
      return [Deno.readLinkSync(`/proc/self/fd/${name}`)];
    } catch {
      return []; // of the folder that is read here
    }
  });
  return links.filter((path) => path.startsWith(runsDir)).length;
}

Deno.test({
  name: "who goes, whether it says so or not, leaves neither a place taken nor a file open",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    served(async ({ runsDir, origin, port }) => {
      for (const name of ["first", "second"]) await finishedRun(runsDir, [started], name);
      const url = (name: string) => `${origin}/api/runs/${name}/events`;
      for (let round = 0; round < 3; round++) {
        const polite = [await openEvents(url("first")), await openEvents(url("second"))];
        for (const stream of polite) await stream.next();
        const rude = await Promise.all([1, 2].map(() => Deno.connect({ port })));
        const lines = rawLines("GET /api/runs/second/events HTTP/1.1", "Host: localhost");
        for (const connection of rude) {
          await connection.write(new TextEncoder().encode(lines));
          await connection.read(new Uint8Array(100));
        }
        assert.equal((await fetch(url("first"))).status, 503);
        assert.ok(openDatabases(runsDir) > 0);
        for (const stream of polite) await stream.close();
        for (const connection of rude) connection.close();
        await until(() => openDatabases(runsDir) === 0 || undefined);
      }
    }, { maxClients: 4 }),
});

Deno.test("a finished run is told as it was when it was live", () =>
  served(async ({ runsDir, origin }) => {
    const run = await trainedRun(runsDir, [started]);
    const watching = await openEvents(`${origin}/api/runs/first/events`);
    const { id } = await watching.next();
    for (const event of [...steps(1, 2), sample(2), step(3, { dLoss: NaN }), ended]) {
      run.append(event);
      run.flush();
    }
    const live = await watching.take(5);
    await watching.close();
    run.close();
    const later = await openEvents(`${origin}/api/runs/first/events`, id);
    assert.deepEqual(await later.take(5), live);
    await later.close();
  }));
