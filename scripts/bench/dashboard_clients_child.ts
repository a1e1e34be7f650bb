/** Many browsers that watch one run, some of which have stalled: a child of `bench dashboard`. */
import type { ClientsRequest, Watched } from "./protocol.ts";
import { serve } from "./serve.ts";
import { spreadOf } from "./spread.ts";

/** A stream of events, read to its end or not at all. */
interface Client {
  connection: Deno.Conn;
  snapshots: number;
  delays: number[];
}

const decoder = new TextDecoder();
let clients: Client[] = [];

await serve<ClientsRequest>(async (request) => {
  if (request.do === "watch") {
    const { hostname, port, pathname } = new URL(request.url);
    const lines = `GET ${pathname} HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`;
    for (let i = 0; i < request.clients; i++) {
      clients.push(await openClient(lines, { hostname, port: Number(port) }));
    }
    const reading = clients.slice(request.stalled);
    // The stalled ones have sent what they ask, and never read the answer.
    const first = reading.map(() => Promise.withResolvers<void>());
    reading.forEach((client, i) => void read(client, first[i].resolve));
    await Promise.all(first.map(({ promise }) => promise));
    return { watching: clients.length };
  }
  return leave();
});

async function openClient(lines: string, to: Deno.ConnectOptions): Promise<Client> {
  const connection = await Deno.connect(to);
  await connection.write(new TextEncoder().encode(lines));
  return { connection, snapshots: 0, delays: [] };
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
  client.snapshots += text.match(/^event: snapshot$/gm)?.length ?? 0;
  for (const [, at] of text.matchAll(/^data: \{"type":"step","at":(\d+)/gm)) {
    client.delays.push(now - Number(at));
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
