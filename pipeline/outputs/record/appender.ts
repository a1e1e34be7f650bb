import { errorMessage } from "../../contracts/text.ts";
import { writeAll } from "../../files/write_all.ts";

/** The part of `Deno.FsFile` that writing needs; tests bring a disk that fills up. */
export type AppendableFile = Pick<
  Deno.FsFile,
  "write" | "seek" | "truncate" | "syncData" | "close"
>;

interface Chunk {
  bytes: Uint8Array;
  onWritten: () => void;
}

/** A power cut loses at most this much of a record; a killed process loses only queued bytes. */
const syncMillis = 5000;
/** The most bytes queued: with more, the disk is too slow for the run, and recording ends. */
const mostWaitingBytes = 256 * 2 ** 20;

/**
 * Appends bytes to a file in the background: each write begins when the one before is done, on a thread of
 * the runtime. The first failure is reported once; then a partial write is truncated, and later bytes are
 * dropped.
 */
export class Appender {
  private readonly waiting: Chunk[] = [];
  private waitingBytes = 0;
  private writing: Promise<void> | undefined;
  private syncedAt = performance.now();
  private hasFailed = false;
  /** The offset of the next chunk, if no write fails. */
  end: number;

  /**
   * @param file positioned so that the next byte is written at `size`
   * @param onFailure receives the reason, without the file's name
   */
  constructor(
    private readonly file: AppendableFile,
    private size: number,
    private readonly onFailure: (reason: string) => void,
  ) {
    this.end = size;
  }

  append(bytes: Uint8Array, onWritten = () => {}): void {
    if (this.hasFailed) return;
    this.waiting.push({ bytes, onWritten });
    this.waitingBytes += bytes.length;
    this.end += bytes.length;
    if (this.waitingBytes > mostWaitingBytes) this.fail("the disk is slower than the training");
    else this.writing ??= this.writeAll();
  }

  /** Settles when all appended bytes would survive a power cut, or never will. */
  async synced(): Promise<void> {
    await this.writing;
    if (!this.hasFailed) await this.sync().catch((error) => this.fail(errorMessage(error)));
  }

  /** Writes and syncs the queue, then closes the file. */
  async close(): Promise<void> {
    await this.synced();
    await this.file.truncate(this.size).catch(() => {}); // a write that failed may have left a part
    this.file.close();
  }

  private async writeAll(): Promise<void> {
    try {
      for (let chunk; !this.hasFailed && (chunk = this.waiting.shift());) {
        await writeAll(this.file, chunk.bytes);
        this.size += chunk.bytes.length;
        this.waitingBytes -= chunk.bytes.length;
        chunk.onWritten();
        if (performance.now() - this.syncedAt >= syncMillis) await this.sync();
      }
    } catch (error) {
      this.fail(errorMessage(error));
    } finally {
      this.writing = undefined;
    }
  }

  private async sync(): Promise<void> {
    await this.file.syncData();
    this.syncedAt = performance.now();
  }

  private fail(reason: string): void {
    if (this.hasFailed) return;
    this.hasFailed = true;
    this.waiting.length = 0;
    this.onFailure(reason);
  }
}
