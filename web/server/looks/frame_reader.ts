/** More bytes than any answer has: both networks of the largest run that fits a browser. */
const mostBytes = 2 ** 30;
const mostLineBytes = 2 ** 20;

/** Reads lines, and bytes between them. */
export class FrameReader {
  private rest: Uint8Array<ArrayBuffer> = new Uint8Array();

  constructor(private readonly reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>) {}

  /** The next line without its end; undefined where the stream has ended. */
  async line(): Promise<string | undefined> {
    for (;;) {
      const end = this.rest.indexOf(10);
      if (end >= 0) {
        const line = new TextDecoder().decode(this.rest.subarray(0, end));
        this.rest = this.rest.slice(end + 1);
        return line;
      }
      if (this.rest.length > mostLineBytes) throw new Error("a line of its answer has no end");
      if (!await this.more()) return undefined;
    }
  }

  /** @throws Error where the stream ends before that, or nobody could want so many */
  async bytes(count: number): Promise<Uint8Array<ArrayBuffer>> {
    if (count > mostBytes) throw new Error(`its answer has ${count} bytes: too many for a page`);
    const all = new Uint8Array(count);
    let at = 0;
    for (;;) {
      const part = this.rest.subarray(0, count - at);
      all.set(part, at);
      at += part.length;
      this.rest = this.rest.slice(part.length);
      if (at === count) return all;
      if (!await this.more()) throw new Error("it ended in the middle of an answer");
    }
  }

  private async more(): Promise<boolean> {
    const { done, value } = await this.reader.read();
    if (done) return false;
    const { length } = this.rest;
    const joined = new Uint8Array(length + value.length);
    joined.set(this.rest);
    joined.set(value, length);
    this.rest = joined;
    return true;
  }
}
