const chunkBytes = 64 * 1024;
const newline = 10;
/** A step that differs in every tensor takes some kilobytes. */
const mostLineBytes = 2 ** 20;

/** A line, and the file offset behind it. */
export interface LogLine {
  text: string;
  next: number;
}

/** Reads a file that grows line by line. */
export class LogReader {
  private readonly file: Deno.FsFile;
  /** What follows the last whole line. */
  private rest: Uint8Array = new Uint8Array(0);

  /**
   * @param offset the start of a line; from any other offset it reads the file from the beginning
   * @throws Deno.errors.NotFound when there is no such file
   */
  constructor(path: string, private offset: number) {
    this.file = Deno.openSync(path);
    if (!this.isLineStart(offset)) this.offset = 0;
    this.file.seekSync(this.offset, Deno.SeekMode.Start);
  }

  /** The next whole lines; empty if there are none yet. */
  read(): LogLine[] {
    for (;;) {
      const bytes = new Uint8Array(chunkBytes);
      const read = this.file.readSync(bytes) ?? 0;
      this.rest = joined(this.rest, bytes.subarray(0, read));
      const end = this.rest.lastIndexOf(newline) + 1;
      if (end > 0) return this.taken(end);
      if (this.rest.length > mostLineBytes) {
        throw new Error(
          `a line has more than ${mostLineBytes} bytes: no replay writes such a line`,
        );
      }
      if (read === 0) return [];
    }
  }

  close(): void {
    this.file.close();
  }

  private taken(end: number): LogLine[] {
    const whole = this.rest.subarray(0, end - 1);
    this.rest = this.rest.slice(end);
    return new TextDecoder().decode(whole).split("\n").map((text) => {
      this.offset += new TextEncoder().encode(text).length + 1;
      return { text, next: this.offset };
    });
  }

  private isLineStart(offset: number): boolean {
    if (offset === 0) return true;
    this.file.seekSync(offset - 1, Deno.SeekMode.Start);
    const byte = new Uint8Array(1);
    return this.file.readSync(byte) === 1 && byte[0] === newline;
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
