import type { ServerResponse } from "node:http";

/** Writes an answer as fast as the client takes it, and drops what it streams when the client goes. */
export async function writeResponse(
  { status, headers, body }: Response,
  res: ServerResponse,
  method: string,
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
  } else await writeBody(body, res);
}

async function writeBody(body: ReadableStream<Uint8Array>, res: ServerResponse): Promise<void> {
  const reader = body.getReader();
  // A stream may be silent for long, so that its reader would not notice.
  res.once("close", () => void reader.cancel());
  res.flushHeaders();
  for (;;) {
    const { done, value } = await reader.read();
    if (done || res.destroyed) break;
    if (!res.write(value)) await drained(res);
  }
  res.end();
}

function drained(res: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      res.off("drain", go);
      res.off("close", go);
      resolve();
    };
    res.once("drain", go);
    res.once("close", go);
  });
}
