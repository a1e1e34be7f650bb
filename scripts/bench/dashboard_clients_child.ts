/** Many browsers that watch one run, some of which have stalled: a child of `bench dashboard`. */
import { setTimeout as pause } from "node:timers/promises";
import { spreadOf } from "./measure.ts";
import { type ClientsRequest, serve, type Watched } from "./protocol.ts";

/** A stream of events, read to its end or not at all. */
interface Client {
  connection: Deno.Conn;
  /** What has come of a message that is not whole yet. */
  rest: string;
  lastId: number;
  snapshots: number;
  delays: number[];
}

const lookMillis = 20;

const stepMessage = /^id: (\d+)\nevent: step\ndata: \{"type":"step","at":(\d+)/gm;

const decoder = new TextDecoder();
let clients: Client[] = [];
let reading: Client[] = [];
let countedAfter = 0;

await serve<ClientsRequest>(async (request) => {
  if (request.do === "watch") {
    countedAfter = request.after;
    const { hostname, port, pathname } = new URL(request.url);
    const lines = `GET ${pathname} HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`;
    for (let i = 0; i < request.clients; i++) {
      clients.push(await openClient(lines, { hostname, port: Number(port) }));
    }
    reading = clients.slice(request.stalled);
    // The stalled ones have sent what they ask, and never read the answer.
    const first = reading.map(() => Promise.withResolvers<void>());
    reading.forEach((client, i) => void read(client, first[i].resolve));
    await Promise.all(first.map(({ promise }) => promise));
    return { watching: clients.length };
  }
  while (reading.some(({ lastId }) => lastId < request.after)) await pause(lookMillis);
  return leave();
});

async function openClient(lines: string, to: Deno.ConnectOptions): Promise<Client> {
  const connection = await Deno.connect(to);
  await connection.write(new TextEncoder().encode(lines));
  return { connection, rest: "", lastId: 0, snapshots: 0, delays: [] };
}

async function read(client: Client, onFirst: () => void): Promise<void> {
  const part = new Uint8Array(64 * 1024);
  try {
    for (;;) {
      const length = await client.connection.read(part);
      if (length === null) return;
      take(client, decoder.decode(part.subarray(0, length)));
      if (client.snapshots > 0) onFirst();
    }
  } catch {
    // closed by leave()
  }
}

function take(client: Client, text: string): void {
  const now = Date.now();
  client.rest += text;
  const end = client.rest.lastIndexOf("\n\n") + 1;
  const whole = client.rest.slice(0, end);
  client.rest = client.rest.slice(end);
  client.snapshots += whole.match(/^event: snapshot$/gm)?.length ?? 0;
  for (const [, id] of whole.matchAll(/^id: (\d+)$/gm)) client.lastId = Number(id);
  for (const [, id, at] of whole.matchAll(stepMessage)) {
    if (Number(id) > countedAfter) client.delays.push(now - Number(at));
  }
}

function leave(): Watched {
  clients.forEach(({ connection }) => connection.close());
  const delays = clients.flatMap((client) => client.delays);
  const { median, max } = spreadOf(delays.length > 0 ? delays : [NaN]);
  const snapshots = clients.reduce((sum, client) => sum + client.snapshots, 0);
  clients = [];
  return { snapshots, steps: delays.length, delayMillis: { median, max } };
}
