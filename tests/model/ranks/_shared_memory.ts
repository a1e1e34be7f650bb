import type { Communicator } from "../../../ops/layers.ts";

const most = 4;
const floatsPerRank = 1 << 16;

/** Memory in which up to four threads meet as ranks. */
export function meetingPlace(): SharedArrayBuffer {
  return new SharedArrayBuffer(8 + 4 * most * floatsPerRank);
}

/** A rank among threads of one process: no library, and the same blocking calls. */
export function threadRanks(
  memory: SharedArrayBuffer,
  { rank, size }: { rank: number; size: number },
): Communicator {
  const [arrived, round] = [0, 1];
  const words = new Int32Array(memory, 0, 2);
  const areas = Array.from(
    { length: size },
    (_, r) => new Float32Array(memory, 8 + 4 * r * floatsPerRank, floatsPerRank),
  );
  const barrier = () => {
    const before = Atomics.load(words, round);
    if (Atomics.add(words, arrived, 1) === size - 1) {
      Atomics.store(words, arrived, 0);
      Atomics.add(words, round, 1);
      Atomics.notify(words, round);
    } else {
      while (Atomics.load(words, round) === before) Atomics.wait(words, round, before);
    }
  };
  /** Puts this rank's numbers where all see them, for as long as `read` runs. */
  const share = <T>(mine: Float32Array, read: () => T): T => {
    areas[rank].set(mine);
    barrier();
    const found = read();
    barrier();
    return found;
  };
  const unused = (): never => {
    throw new Error("a step does not call this");
  };
  return {
    ...{ rank, size, barrier },
    allGather: (mine, counts) =>
      share(mine, () => joined(areas.map((area, r) => area.subarray(0, counts[r])))),
    allToAll(parts, counts) {
      const lengths = Float32Array.from(parts, ({ length }) => length);
      return share(joined([lengths, ...parts]), () =>
        areas.map((area, r) => {
          const start = area.subarray(0, rank).reduce((sum, length) => sum + length, size);
          return area.slice(start, start + counts[r]);
        }));
    },
    ...{ broadcast: unused, gather: unused, abort: unused },
  };
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
