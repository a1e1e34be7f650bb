import assert from "node:assert/strict";
import { lastLines, lines } from "../../../pipeline/files/lines.ts";

const streamOf = (...parts: (string | Uint8Array<ArrayBuffer>)[]) =>
  ReadableStream.from(
    parts.map((part) => typeof part === "string" ? new TextEncoder().encode(part) : part),
  );

const linesIn = (...parts: Parameters<typeof streamOf>) =>
  Array.fromAsync(lines(streamOf(...parts).getReader()));

Deno.test("lines come whole however their bytes are cut, and one without an end is none", async () => {
  const bytes = new TextEncoder().encode("äö\nb\u2028b\r\n\nc");
  for (let size = 1; size <= bytes.length; size++) {
    const parts = Array.from(
      { length: Math.ceil(bytes.length / size) },
      (_, i) => bytes.slice(i * size, (i + 1) * size),
    );
    assert.deepEqual(await linesIn(...parts), ["äö", "b\u2028b\r", ""]);
  }
  assert.deepEqual(await linesIn(), []);
});

Deno.test("a reader of lines that stops asking ends the stream", async () => {
  let isCancelled = false;
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull: (controller) => controller.enqueue(new TextEncoder().encode("a\nb\n")),
    cancel: () => void (isCancelled = true),
  });
  for await (const line of lines(stream.getReader())) {
    assert.equal(line, "a");
    break;
  }
  assert.ok(isCancelled);
});

Deno.test("the last lines are those that are not empty, of whatever came last", async () => {
  assert.deepEqual(await lastLines(streamOf("a\n", "\n  b \r\n c")), ["a", "b", "c"]);
  assert.deepEqual(await lastLines(streamOf()), []);
  const long = await lastLines(streamOf(...Array(300).fill(`${"x".repeat(999)}\n`), "end\n"));
  assert.equal(long.at(-1), "end");
  assert.ok(long.length < 70);
});
