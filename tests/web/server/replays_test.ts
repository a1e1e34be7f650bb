/** Replays over the API, with a program that only tells in place of one that trains. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseReplayEvent, type ReplayEvent } from "../../../pipeline/contracts/replay_events.ts";
import type { ReplayList } from "../../../web/state/replay_request.ts";
import { started } from "../../scripts/cli/progress/_events.ts";
import { openEvents } from "./_event_source.ts";
import { finishedRun, type Served, served } from "./_served.ts";

const script = fileURLToPath(import.meta.resolve("./_fake_replay.ts"));

type Mode = "agrees" | "fails" | "babbles" | "dies" | "waits";

/** A test against a server whose replays go so, with a recorded run called "first". */
function replaying(mode: Mode, test: (server: Served) => Promise<void>): Promise<void> {
  const replay = { command: Deno.execPath(), args: ["run", "-A", script, mode] };
  return served(async (server) => {
    await recordedRun(server);
    await test(server);
  }, { replay });
}

async function recordedRun({ runsDir }: Served, name = "first"): Promise<void> {
  await finishedRun(runsDir, [started], name);
  Deno.mkdirSync(join(runsDir, name, "record"));
}

interface Wishes {
  run?: string;
  headers?: Record<string, string>;
  method?: string;
  path?: string;
  body?: unknown;
}

/** As the page asks, but for the wishes. */
function ask(
  { origin, token }: Served,
  { run = "first", headers, method = "POST", path = "", body = { from: 2, to: 4 } }: Wishes = {},
): Promise<Response> {
  return fetch(`${origin}/api/runs/${run}/replays${path}`, {
    method,
    headers: { "content-type": "application/json", "x-token": token, origin, ...headers },
    body: method === "POST" ? JSON.stringify(body) : undefined,
  });
}

async function statusOf(answer: Promise<Response>): Promise<number> {
  const { status, body } = await answer;
  await body?.cancel();
  return status;
}

async function list({ origin }: Served): Promise<ReplayList> {
  return await (await fetch(`${origin}/api/runs/first/replays`)).json();
}

async function start(server: Served, wishes: Wishes = {}): Promise<string> {
  const answer = await ask(server, wishes);
  assert.equal(answer.status, 201, answer.ok ? "" : await answer.text());
  return (await answer.json()).id;
}

/** All that a replay tells, up to its end. */
async function told({ origin }: Served, id: string, after?: number): Promise<ReplayEvent[]> {
  const stream = await openEvents(`${origin}/api/runs/first/replays/${id}/events`, after);
  const events: ReplayEvent[] = [];
  while (events.at(-1)?.type !== "replay-ended") {
    events.push(parseReplayEvent(JSON.stringify((await stream.next()).data)));
  }
  assert.equal(await stream.ended(), true);
  return events;
}

const types = (events: readonly ReplayEvent[]) =>
  events.map((event) => event.type === "replay-step" ? event.step : event.type);

const ready = { hasRecord: true, canStart: true, states: [], lights: [] };
const whole = ["replay-started", 2, 3, 4, "replay-ended"];

Deno.test("a replay is started, watched to its end, and watched again later", () =>
  replaying("agrees", async (server) => {
    assert.deepEqual(await list(server), { ...ready, replays: [] });
    const id = await start(server);
    assert.equal(id, "000001");
    assert.deepEqual(types(await told(server, id)), whole);
    assert.deepEqual(await list(server), { ...ready, replays: [id] });
    assert.deepEqual(types(await told(server, id)), whole);
    await server.restart();
    assert.deepEqual(types(await told(server, id)), whole);
  }));

Deno.test("whoever comes back is told what is missing, and nothing twice", () =>
  replaying("agrees", async (server) => {
    const id = await start(server);
    await told(server, id);
    const url = `${server.origin}/api/runs/first/replays/${id}/events`;
    const stream = await openEvents(url);
    const [, second] = await stream.take(2);
    await stream.close();
    assert.deepEqual(types(await told(server, id, second.id)), whole.slice(2));
    // What is no line's end is not gone on from.
    assert.deepEqual(types(await told(server, id, second.id - 1)), whole);
    assert.deepEqual(types(await told(server, id, 999_999)), whole);
  }));

Deno.test("the run, the range and the backend reach the program, and nothing else can", () =>
  replaying("agrees", async (server) => {
    const id = await start(server, { body: { from: 3, to: 3, backend: "wasm" } });
    const [first] = await told(server, id);
    assert(first.type === "replay-started");
    assert.equal(first.folder, join(server.runsDir, "first"));
    assert.deepEqual([first.from, first.to, first.backend], [3, 3, "wasm"]);
    const bodies = [
      ...[null, 7, "x", {}, { from: 1 }, { from: 0, to: 1 }, { from: 2, to: 1 }],
      ...[{ from: 1.5, to: 2 }, { from: "1", to: 2 }, { from: 1, to: 1e300 }],
      ...[{ from: 1, to: 10_001 }, { from: 1, to: 2, backend: "cpu --as x" }],
      ...[{ from: 1, to: 2, as: "x" }, { from: 1, to: 2, folder: "/etc" }],
    ];
    for (const body of bodies) {
      assert.equal(await statusOf(ask(server, { body })), 400, JSON.stringify(body));
    }
    assert.deepEqual((await list(server)).replays, [id]);
  }));

Deno.test("hostile requests start nothing and stop nothing", () =>
  replaying("waits", async (server) => {
    const id = await start(server);
    const hostile: [Wishes, number][] = [
      [{ headers: { "x-token": "" } }, 403],
      [{ headers: { "x-token": "A".repeat(32) } }, 403],
      [{ headers: { origin: "http://evil.example" } }, 403],
      [{ headers: { "sec-fetch-site": "cross-site" } }, 403],
      [{ headers: { "content-type": "text/plain" } }, 415],
      [{ run: "second" }, 404],
      [{ run: "..%2ffirst" }, 404],
      [{ method: "DELETE", path: `/${id}`, headers: { "x-token": "" } }, 403],
      [{ method: "DELETE", path: `/${id}`, headers: { origin: "http://evil.example" } }, 403],
      [{ method: "DELETE", path: "/000002" }, 404],
      [{ method: "DELETE", path: "/..%2f..%2ffirst" }, 404],
      [{ method: "GET", path: "/000002/events" }, 404],
      [{ method: "GET", path: "/..%2f000001/events" }, 404],
      [{ method: "GET", path: `/${id}/events`, headers: { "sec-fetch-site": "cross-site" } }, 403],
    ];
    for (const [wishes, status] of hostile) {
      assert.equal(await statusOf(ask(server, wishes)), status, JSON.stringify(wishes));
    }
    assert.deepEqual(await list(server), {
      ...ready,
      ...{ running: id, replays: [id] },
    });
  }));

Deno.test("of one run there is one replay at a time, and of all runs two", () =>
  replaying("waits", async (server) => {
    for (const name of ["second", "third"]) await recordedRun(server, name);
    await start(server);
    const again = await ask(server);
    assert.equal(again.status, 409);
    assert.match(await again.text(), /is running/);
    await start(server, { run: "second" });
    assert.equal(await statusOf(ask(server, { run: "third" })), 503);
  }));

Deno.test("a replay that is stopped says so, and makes room for the next", () =>
  replaying("waits", async (server) => {
    const id = await start(server);
    const stream = await openEvents(`${server.origin}/api/runs/first/replays/${id}/events`);
    // It listens from its last line on.
    await stream.take(5);
    assert.equal(await statusOf(ask(server, { method: "DELETE", path: `/${id}` })), 204);
    const { data } = await stream.next();
    assert.equal(data.verdict, "stopped");
    assert.equal(data.steps, 3);
    await stream.close();
    assert.equal((await list(server)).running, undefined);
    assert.equal(await start(server), "000002");
    assert.equal(await statusOf(ask(server, { method: "DELETE", path: `/${id}` })), 204);
  }));

Deno.test("a program that fails, dies or babbles ends its replay with the reason", async () => {
  const reasons = { fails: /^--from is not there$/, dies: /exit code/, babbles: /no event at all/ };
  for (const [mode, reason] of Object.entries(reasons)) {
    await replaying(mode as Mode, async (server) => {
      const end = (await told(server, await start(server))).at(-1);
      assert(end?.type === "replay-ended");
      assert.equal(end.verdict, "failed");
      assert.match(end.message!, reason);
    });
  }
});

Deno.test("a server that cannot start the program says why, and leaves nothing behind", () =>
  served(async (server) => {
    await recordedRun(server);
    const answer = await ask(server);
    assert.equal(answer.status, 409);
    assert.match(await answer.text(), /cannot be started here: .*no-such-program/);
    assert.deepEqual((await list(server)).replays, []);
  }, { replay: { command: "no-such-program", args: [] } }));

Deno.test("the states that a replay can begin with are listed", () =>
  replaying("agrees", async (server) => {
    const folder = join(server.runsDir, "first", "checkpoints");
    for (const name of ["step-000120", "step-000080", ".step-000160-half", "step-x"]) {
      Deno.mkdirSync(join(folder, name), { recursive: true });
    }
    assert.deepEqual((await list(server)).states, [80, 120]);
  }));

Deno.test("a server without such a program, and a run without a record, refuse", () =>
  served(async (server) => {
    await recordedRun(server);
    assert.equal((await list(server)).canStart, false);
    assert.equal(await statusOf(ask(server)), 409);
    Deno.removeSync(join(server.runsDir, "first", "record"));
    assert.equal((await list(server)).hasRecord, false);
  }));

Deno.test("a run that is deleted takes its replay along", () =>
  replaying("waits", async (server) => {
    const id = await start(server);
    const stream = await openEvents(`${server.origin}/api/runs/first/replays/${id}/events`);
    await stream.take(5);
    const { origin, token, runsDir } = server;
    const headers = { "x-token": token, origin };
    const answer = await fetch(`${origin}/api/runs/first`, { method: "DELETE", headers });
    assert.equal(answer.status, 204);
    assert.equal((await stream.next()).data.verdict, "stopped");
    await stream.close();
    assert.equal(existsSync(join(runsDir, "first")), false);
  }));

Deno.test("the end of the server is the end of its replays", () =>
  replaying("waits", async (server) => {
    const id = await start(server);
    const stream = await openEvents(`${server.origin}/api/runs/first/replays/${id}/events`);
    await stream.take(5);
    await stream.close();
    await server.restart();
    const end = (await told(server, id)).at(-1);
    assert(end?.type === "replay-ended");
    assert.equal(end.verdict, "stopped");
  }));

Deno.test("only the last eight replays are kept, and links among them are no replays", () =>
  replaying("agrees", async (server) => {
    const folder = join(server.runsDir, "first", "replays");
    for (let i = 0; i < 9; i++) await told(server, await start(server));
    assert.equal((await list(server)).replays.length, 8);
    assert.equal((await list(server)).replays[0], "000002");
    Deno.symlinkSync(join(folder, "000009"), join(folder, "000777"));
    assert.equal((await list(server)).replays.at(-1), "000009");
    Deno.renameSync(folder, `${folder}-moved`);
    Deno.symlinkSync(`${folder}-moved`, folder);
    assert.deepEqual((await list(server)).replays, []);
    assert.equal(await statusOf(ask(server, { method: "GET", path: "/000009/events" })), 404);
  }));

Deno.test("pictures of a replay are served, from its own folder only", () =>
  replaying("agrees", async (server) => {
    const { origin, runsDir } = server;
    const id = await start(server, { body: { from: 1, to: 1, pictures: true } });
    await told(server, id);
    const batches = join(runsDir, "first", "replays", id, "batches");
    Deno.mkdirSync(batches);
    Deno.writeTextFileSync(join(batches, "step-000001.png"), "png");
    const file = (path: string) => statusOf(fetch(`${origin}/api/runs/first/files/${path}`));
    assert.equal(await file(`replays/${id}/batches/step-000001.png`), 200);
    assert.equal(await file(`replays/${id}/events.jsonl`), 404);
    assert.equal(await file(`replays/1/batches/step-000001.png`), 404);
    Deno.renameSync(batches, `${batches}-moved`);
    Deno.symlinkSync(`${batches}-moved`, batches);
    assert.equal(await file(`replays/${id}/batches/step-000001.png`), 404);
  }));
