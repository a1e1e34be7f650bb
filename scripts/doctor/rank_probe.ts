/** One of the ranks by which `doctor` measures messages: the first prints its figures, a line of JSON. */
import { openGroup } from "../../ops/ranks/mpi/mod.ts";

export interface RankFigures {
  library: string;
  path: string;
  /** Of sharing 1 KB. */
  latencyMicros: number;
  /** Of sharing 8 MB, counted as a rank receives it. */
  megabytesPerSecond: number;
}

if (import.meta.main) {
  const opened = openGroup(undefined, { limitMillis: 20_000 });
  if (!opened) throw new Error("no launcher started this process");
  const { group, library: { version, path } } = opened;
  const millisOf = (bytes: number, times: number) => {
    const mine = new Float32Array(bytes / 4);
    const counts = new Array(group.size).fill(mine.length);
    group.allGather(mine, counts);
    const begun = performance.now();
    for (let i = 0; i < times; i++) group.allGather(mine, counts);
    return (performance.now() - begun) / times;
  };
  const latencyMicros = 1000 * millisOf(1024, 500);
  const megabytes = 8;
  const megabytesPerSecond = 1000 * megabytes / millisOf(megabytes * 2 ** 20, 5);
  const figures: RankFigures = { library: version, path, latencyMicros, megabytesPerSecond };
  if (group.rank === 0) console.log(JSON.stringify(figures));
  group.close(0);
}
