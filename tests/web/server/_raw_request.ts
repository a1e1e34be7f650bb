/** Bytes as they are, since `fetch` would not send what hostile clients do. */
import { writeAll } from "../../../pipeline/store/mod.ts";

export interface RawAnswer {
  status: number;
  text: string;
  /** Until the server closed the connection. */
  millis: number;
}

/** Sends the lines of a request as they stand, and reads until the server closes the connection. */
export async function rawRequest(port: number, request: string): Promise<RawAnswer> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const start = performance.now();
  try {
    // The server may refuse before it has read everything.
    await writeAll(connection, new TextEncoder().encode(request)).catch(() => {});
    const text = await readToEnd(connection);
    const millis = performance.now() - start;
    return { status: Number(text.split(" ")[1] ?? 0), text, millis };
  } finally {
    connection.close();
  }
}

/** A request with these headers, that asks for the connection to be closed after it. */
export function rawLines(first: string, ...headers: string[]): string {
  return [first, ...headers, "Connection: close", "", ""].join("\r\n");
}

async function readToEnd(connection: Deno.Conn): Promise<string> {
  const decoder = new TextDecoder();
  const part = new Uint8Array(64 * 1024);
  let text = "";
  for (;;) {
    const length = await connection.read(part).catch(() => null);
    if (length === null) return text;
    text += decoder.decode(part.subarray(0, length), { stream: true });
  }
}
