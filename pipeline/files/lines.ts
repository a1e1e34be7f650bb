/**
 * The whole lines that a reader brings, without their ends; text behind the last end is none. Only
 * `\n` ends a line: node:readline also splits at U+2028, which a line of JSON may hold. The stream is
 * cancelled when nobody asks for more.
 */
export async function* lines(
  reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const parts = (rest + decoder.decode(value, { stream: true })).split("\n");
      rest = parts.pop()!;
      yield* parts;
    }
  } finally {
    await reader.cancel().catch(() => {}); // it may have failed already
  }
}

// V8 ends with some kilobytes of where it was.
const keptChars = 64 * 1024;

/** The last lines of a stream that are not empty, once it has ended: what a program said at its end. */
export async function lastLines(stream: ReadableStream<Uint8Array<ArrayBuffer>>) {
  let tail = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    tail = (tail + text).slice(-keptChars);
  }
  return tail.split("\n").map((line) => line.trim()).filter((line) => line !== "");
}
