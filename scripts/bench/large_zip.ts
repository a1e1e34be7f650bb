/** A zip of many small stored entries, with a directory of zip64, and how soon a run has a step of it. */
import { join } from "node:path";
import { crc32 } from "node:zlib";

const encoder = new TextEncoder();

/** Writes `count` entries of the same bytes, `photos/000000.jpg` and so on. */
export async function writeLargeZip(path: string, count: number, bytes: Uint8Array): Promise<void> {
  const directory: Uint8Array[] = [];
  const sum = crc32(bytes);
  using file = await Deno.open(path, { write: true, create: true, truncate: true });
  const writer = file.writable.getWriter();
  let offset = 0;
  for (let i = 0; i < count; i++) {
    const name = encoder.encode(`photos/${String(i).padStart(6, "0")}.jpg`);
    const shared = [20, 0, 0, 0, 0x21, [sum], [bytes.length], [bytes.length], name.length, 0];
    const local = record([[0x04034b50], ...shared], name);
    directory.push(record([[0x02014b50], 20, ...shared, 0, 0, 0, [0], [offset]], name));
    await writer.write(joined([local, bytes]));
    offset += local.length + bytes.length;
  }
  const listed = joined(directory);
  await writer.write(joined([listed, end(count, listed.length, offset)]));
  await writer.close();
}

function end(count: number, size: number, offset: number): Uint8Array {
  const long = (value: number) => [[value >>> 0], [Math.floor(value / 2 ** 32)]];
  const all = [count, count, size, offset].flatMap(long);
  return joined([
    record([[0x06064b50], ...long(44), 45, 45, [0], [0], ...all]),
    record([[0x07064b50], [0], ...long(offset + size), [1]]),
    record([[0x06054b50], 0, 0, 0xffff, 0xffff, [0xffffffff], [0xffffffff], 0]),
  ]);
}

/** Numbers of 2 bytes, and in brackets of 4, and then more bytes. */
function record(numbers: readonly (number | number[])[], rest = new Uint8Array()): Uint8Array {
  const bytes = numbers.flatMap((number) => {
    const [value, length] = Array.isArray(number) ? [number[0], 4] : [number, 2];
    return Array.from({ length }, (_, i) => (value >>> 8 * i) & 255);
  });
  return joined([Uint8Array.from(bytes), rest]);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export interface Started {
  /** From the command to the line of the first step. */
  firstStepMillis: number;
  /** What the process holds after the first step, and after the last. */
  residentMegabytes?: [number, number];
}

/** Enough to see whether memory grows. */
const manySteps = 100;

/** Trains some steps on a zip, by the command; undefined where the run fails before the first. */
export async function startOn(
  zip: string,
  dir: string,
  steps = manySteps,
): Promise<Started | undefined> {
  const train = new URL("../train.ts", import.meta.url).pathname;
  const begun = performance.now();
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", train, "--dataset", zip, "--max-steps", `${steps}`, "--measure", "off"]
      .concat(["--cache-images", "off", "--sample-every", `${steps}`])
      .concat(["--runs-dir", join(dir, "runs"), "--cache-dir", join(dir, "cache")]),
    ...{ stdout: "piped", stderr: "null", stdin: "null" },
  }).spawn();
  let firstStepMillis: number | undefined;
  const resident: number[] = [];
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    if (!/^step /m.test(text)) continue;
    firstStepMillis ??= performance.now() - begun;
    const megabytes = residentMegabytesOf(child.pid);
    if (megabytes !== undefined) resident.push(megabytes);
  }
  await child.status;
  return firstStepMillis === undefined ? undefined : {
    firstStepMillis,
    ...(resident.length > 0 && { residentMegabytes: [resident[0], resident.at(-1)!] }),
  };
}

/** Where the system tells it as Linux does. */
function residentMegabytesOf(process: number): number | undefined {
  try {
    const status = Deno.readTextFileSync(`/proc/${process}/status`);
    return Math.round(Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1000);
  } catch {
    return undefined;
  }
}
