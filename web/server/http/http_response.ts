import type { ServerResponse } from "node:http";

interface WriteOptions {
  method: string;
  /** A client that reads nothing for this long is disconnected. */
  stalledMillis: number;
}

const partBytes = 64 * 1024;

/** Writes a response as fast as the client reads, and cancels its stream when the client disconnects. */
export async function writeResponse(
  { status, headers, body }: Response,
  res: ServerResponse,
  { method, stalledMillis }: WriteOptions,
): Promise<void> {
  const cookies = headers.getSetCookie();
  const others = [...headers].filter(([name]) => name !== "set-cookie");
  res.writeHead(status, {
    ...Object.fromEntries(others),
    ...cookies.length > 0 ? { "set-cookie": cookies } : {},
  });
  if (body === null || method === "HEAD") {
    await body?.cancel();
    res.end();
  } else await writeBody(body, res, stalledMillis);
}

async function writeBody(
  body: ReadableStream<Uint8Array>,
  res: ServerResponse,
  stalledMillis: number,
): Promise<void> {
  const reader = body.getReader();
  // A stream may be silent for long, so that its reader would not notice. It may have failed as well,
  // and then cannot be cancelled.
  res.once("close", () => void reader.cancel().catch(() => {}));
  res.flushHeaders();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    for (let start = 0; start < value.length; start += partBytes) {
      if (res.destroyed) return;
      const isTaken = res.write(value.subarray(start, start + partBytes));
      if (!isTaken) await drained(res, stalledMillis);
    }
  }
  res.end();
}

function drained(res: ServerResponse, stalledMillis: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => res.destroy(), stalledMillis);
    const go = () => {
      clearTimeout(timer);
      res.off("drain", go);
      res.off("close", go);
      resolve();
    };
    res.once("drain", go);
    res.once("close", go);
  });
}
