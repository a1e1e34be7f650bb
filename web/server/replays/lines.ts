/** What a process prints, line by line. */

/** Whole lines without their ends; what follows the last end is none. */
export async function* lines(
  reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const parts = (rest + decoder.decode(value, { stream: true })).split("\n");
    rest = parts.pop()!;
    yield* parts;
  }
}

// Whoever fails says so at the end.
const keptChars = 4096;

/** The last line that is not empty; undefined where there is none. */
export async function lastLine(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): Promise<string | undefined> {
  let tail = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    tail = (tail + text).slice(-keptChars);
  }
  return tail.split("\n").findLast((line) => line.trim() !== "");
}
