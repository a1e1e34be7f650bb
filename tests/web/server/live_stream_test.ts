import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { openRunReader } from "../../../pipeline/store/mod.ts";
import { liveStream } from "../../../web/server/live/live_stream.ts";
import { openRunFeed } from "../../../web/server/live/run_feed.ts";
import { openRunFeeds } from "../../../web/server/live/run_feeds.ts";
import { started, step } from "../../scripts/cli/progress/_events.ts";
import { inTemporaryFolder } from "../../pipeline/store/_temporary_folder.ts";
import { finishedRun, trainedRun } from "./_served.ts";
import { until } from "./_until.ts";

/** All that can be read of a stream without waiting for what has not happened. */
async function readSome(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  isEnough: (text: string) => boolean,
): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  while (!isEnough(text)) {
    const { done, value } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
  }
  return text;
}

const idsIn = (text: string) => [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));

Deno.test("who does not read is kept a snapshot, not what it missed, and then goes on", () =>
  inTemporaryFolder(async (runsDir) => {
    const run = await trainedRun(runsDir, [started]);
    const feeds = openRunFeeds(runsDir);
    const stream = liveStream(feeds, { run: "first", points: 20, onEnd: () => {} });
    const eventCount = 20_000;
    for (let number = 1; number <= eventCount; number++) {
      run.append(step(number));
      // The feed looks every 100 ms; it must have seen some of it before the rest is there.
      if (number % 2000 === 0) {
        run.flush();
        await pause(150);
      }
    }
    const last = eventCount + 1;
    const reader = stream.getReader();
    const text = await readSome(reader, (text) => text.includes(`\nid: ${last}\n`));
    assert.ok(text.match(/^event: snapshot$/gm)!.length >= 2);
    const ids = idsIn(text);
    assert.deepEqual(ids, ids.toSorted((a, b) => a - b));
    assert.ok(ids.length < eventCount / 2, `${ids.length} of ${eventCount} events were kept`);

    run.append(step(eventCount + 1));
    run.flush();
    const { value } = await reader.read();
    assert.deepEqual(idsIn(new TextDecoder().decode(value)), [last + 1]);
    await reader.cancel();
    run.close();
  }));

Deno.test("a stream says first when to come back, and gives signs of life where nothing happens", () =>
  inTemporaryFolder(async (runsDir) => {
    await finishedRun(runsDir, [started]);
    const reader = openRunReader(runsDir, "first");
    const feed = openRunFeed(reader, { isThere: () => true, heartbeatMillis: 50 });
    const { promise, resolve } = Promise.withResolvers<Uint8Array>();
    feed.watch({ push: resolve, end: () => {} });
    assert.equal(new TextDecoder().decode(await promise), ": still here\n\n");
    feed.close();

    const options = { run: "first", points: 20, onEnd: () => {} };
    const stream = liveStream(openRunFeeds(runsDir), options).getReader();
    const text = await readSome(stream, (text) => text.includes("event: "));
    assert.match(text, /^retry: 1000\n\nid: 1\nevent: snapshot\n/);
    await stream.cancel();
  }));

Deno.test("who comes late or from another run of that name begins anew", () =>
  inTemporaryFolder(async (runsDir) => {
    await finishedRun(runsDir, [started, step(1), step(2)]);
    const feeds = openRunFeeds(runsDir);
    const { createdAt } = feeds.of("first");
    const firstEvent = async (options: { after?: number; createdAt?: number }) => {
      const common = { run: "first", points: 20, onEnd: () => {} };
      const reader = liveStream(feeds, { ...common, ...options }).getReader();
      const text = await readSome(reader, (text) => text.includes("event: "));
      await reader.cancel();
      return text.match(/event: (.*)/)![1];
    };
    assert.equal(await firstEvent({ after: 1, createdAt }), "step");
    assert.equal(await firstEvent({ after: 1 }), "step");
    assert.equal(await firstEvent({ after: 1, createdAt: createdAt - 1 }), "snapshot");
    assert.equal(await firstEvent({ after: 99, createdAt }), "snapshot");
  }));

Deno.test("a run that cannot be read leaves no feed open, and ends once for whom it fails", () =>
  inTemporaryFolder(async (runsDir) => {
    await finishedRun(runsDir, [started]);
    const feeds = openRunFeeds(runsDir);
    const feed = feeds.of("first");
    feed.catchUp = () => {
      throw new Error("damaged");
    };
    let ends = 0;
    const options = { run: "first", points: 20, onEnd: () => ends++ };
    assert.throws(() => liveStream(feeds, options), { message: "damaged" });
    assert.equal(ends, 1);
    assert.notEqual(feeds.of("first"), feed);
    feeds.end("first");
  }));

Deno.test("the streams of a run end when its folder goes, or another run has taken its place", () =>
  inTemporaryFolder(async (runsDir) => {
    for (const next of [undefined, [started, step(1)]]) {
      await finishedRun(runsDir, [started]);
      const feeds = openRunFeeds(runsDir);
      let ends = 0;
      const options = { run: "first", points: 20, onEnd: () => ends++ };
      const readers = [1, 2].map(() => liveStream(feeds, options).getReader());
      await Deno.remove(`${runsDir}/first`, { recursive: true });
      if (next) await finishedRun(runsDir, next);
      const texts = await Promise.all(readers.map((reader) => readSome(reader, () => false)));
      for (const text of texts) assert.match(text, /event: snapshot/);
      assert.equal(await until(() => ends === 2 || undefined), true);
      await Deno.remove(`${runsDir}/first`, { recursive: true }).catch(() => {});
    }
  }));
