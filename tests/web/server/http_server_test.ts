import assert from "node:assert/strict";
import {
  type Handler,
  type HttpOptions,
  listenHttp,
} from "../../../web/server/http/http_server.ts";
import { rawLines, rawRequest } from "./_raw_request.ts";
import { until } from "./_until.ts";

async function listening(
  handle: Handler,
  test: (port: number) => Promise<void>,
  options: Partial<HttpOptions> = {},
): Promise<void> {
  const server = await listenHttp(handle, { hostname: "127.0.0.1", port: 0, ...options });
  try {
    await test(server.port);
  } finally {
    await server.close();
  }
}

const connectTo = (port: number) => Deno.connect({ hostname: "127.0.0.1", port });
const get = new TextEncoder().encode(rawLines("GET / HTTP/1.1", "Host: localhost"));

/** A body without end. */
function endless(onCancel: () => void): Response {
  return new Response(
    new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(1 << 20)),
      cancel: onCancel,
    }),
  );
}

Deno.test("who takes nothing of its answer is cut off, and what was to be sent is dropped", async () => {
  const { promise: cancelled, resolve } = Promise.withResolvers<void>();
  await listening(() => Promise.resolve(endless(resolve)), async (port) => {
    const connection = await connectTo(port);
    await connection.write(get);
    await cancelled;
    connection.close();
  }, { stalledMillis: 300 });
});

Deno.test("who goes in the middle of an answer costs nothing more", async () => {
  const { promise: cancelled, resolve } = Promise.withResolvers<void>();
  await listening(() => Promise.resolve(endless(resolve)), async (port) => {
    const connection = await connectTo(port);
    await connection.write(get);
    await connection.read(new Uint8Array(1000));
    connection.close();
    await cancelled;
  });
});

Deno.test("an answer whose body fails ends that connection, and nothing else", async () => {
  const failing = () =>
    new Response(
      new ReadableStream({
        start: (controller) => controller.enqueue(new Uint8Array(10)),
        pull: (controller) => controller.error(new Error("the disk is gone")),
      }),
    );
  let requests = 0;
  const handle = () => Promise.resolve(++requests === 1 ? failing() : new Response("well"));
  await listening(handle, async (port) => {
    await rawRequest(port, rawLines("GET / HTTP/1.1", "Host: localhost"));
    const { text } = await rawRequest(port, rawLines("GET / HTTP/1.1", "Host: localhost"));
    assert.match(text, /well/);
  });
});

Deno.test("connections beyond the cap are closed as they come, and one that goes makes room", () =>
  listening(() => Promise.resolve(new Response("well")), async (port) => {
    const held = [await connectTo(port), await connectTo(port)];
    // Held on the server's side too, as soon as it answers.
    const ask = () => rawRequest(port, rawLines("GET / HTTP/1.1", "Host: localhost"));
    await until(async () => (await ask()).text === "" || undefined);
    held[0].close();
    await until(async () => (await ask()).status === 200 || undefined);
    held[1].close();
  }, { maxConnections: 2 }));

Deno.test("requests that two servers would read in two ways are refused", () =>
  listening(() => Promise.resolve(new Response("well")), async (port) => {
    const post = "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
    const requests = [
      `${post}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /`,
      `${post}Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef`,
      `${post}Content-Length: 99999999999999999999\r\n\r\nabc`,
      `${post}X: a\r\n b\r\n\r\n`,
      "GET /\0 HTTP/1.1\r\nHost: localhost\r\n\r\n",
      "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ];
    for (const request of requests) {
      assert.equal((await rawRequest(port, request)).status, 400, JSON.stringify(request));
    }
    const traced = await rawRequest(port, rawLines("TRACE / HTTP/1.1", "Host: localhost"));
    assert.equal(traced.status, 405);
  }));
