/** A response of server-sent events that proxies do not buffer. */
export function eventStream(stream: ReadableStream<Uint8Array>): Response {
  const headers = {
    "content-type": "text/event-stream",
    "cache-control": "no-store, no-transform",
    // nginx would hold some kilobytes back, and with them the end of a run.
    "x-accel-buffering": "no",
  };
  return new Response(stream, { headers });
}
