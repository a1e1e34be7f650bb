/** Event files of TensorBoard: records with checksums, one after the other. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { crc32c } from "@node-rs/crc32";
import { writeAllSync } from "../files/write_all.ts";
import { type BoardEvent, encodeEvent } from "./event_proto.ts";

/** CRC32C, turned and moved as TFRecord has it, so that a checksum of checksums is none. */
function masked(bytes: Uint8Array): number {
  const crc = crc32c(bytes) >>> 0;
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** u64 length, u32 checksum of it, data, u32 checksum of them; little-endian. */
export function tfRecord(data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 16);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, masked(bytes.subarray(0, 8)), true);
  bytes.set(data, 12);
  view.setUint32(12 + data.length, masked(data), true);
  return bytes;
}

/** Files of this program, and those that it was writing when it was killed. */
const ownFile = /^events\.out\.tfevents\.\d{10,}\.dcgan$/;
const unfinishedFile = /^\.dcgan-events-[0-9a-f-]{36}\.tmp$/;

const sessionStart = 1;

/** TensorBoard reads any file that has `tfevents` in its name, so an unfinished one has not. */
export class EventFile {
  private readonly unfinished: string;
  private path: string;
  private file: Deno.FsFile;

  private constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
    this.unfinished = join(folder, `.dcgan-events-${crypto.randomUUID()}.tmp`);
    this.path = this.unfinished;
    this.file = Deno.openSync(this.path, { write: true, createNew: true });
  }

  /** Begins a file. Others see it once it is finished. */
  static begin(folder: string): EventFile {
    const file = new EventFile(folder);
    const now = Date.now() / 1000;
    file.write({ wallTime: now, fileVersion: "brain.Event:2" });
    // A TensorBoard that has read an older file drops what it knows, and nothing is doubled.
    file.write({ wallTime: now, step: 0, sessionLog: { status: sessionStart } });
    return file;
  }

  write(event: BoardEvent): void {
    writeAllSync(this.file, tfRecord(encodeEvent(event)));
  }

  /** Puts the file in the place of all that this program wrote into the folder before. */
  publish(): string {
    this.file.close();
    const before = namesIn(this.folder);
    const newest = Math.max(0, ...before.filter(isOwn).map((name) => Number(name.split(".")[3])));
    // TensorBoard reads files in the order of their names.
    const second = Math.max(Math.floor(Date.now() / 1000), newest + 1);
    this.path = join(this.folder, `events.out.tfevents.${second}.dcgan`);
    Deno.renameSync(this.unfinished, this.path);
    for (const name of before) {
      const isLeft = unfinishedFile.test(name) && join(this.folder, name) !== this.unfinished;
      if (isOwn(name) || isLeft) Deno.removeSync(join(this.folder, name));
    }
    this.file = Deno.openSync(this.path, { append: true });
    return this.path;
  }

  close(): void {
    this.file.close();
    if (this.path === this.unfinished) Deno.removeSync(this.unfinished);
  }
}

const isOwn = (name: string) => ownFile.test(name);
const namesIn = (folder: string) => Array.from(Deno.readDirSync(folder), ({ name }) => name);
