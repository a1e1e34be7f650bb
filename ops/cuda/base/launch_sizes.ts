/** Blocks of 256 threads for so many numbers: each thread takes some where there are very many. */
export function elementBlocks(count: number): [number] {
  return [Math.min(Math.ceil(count / 256), 16384)];
}

/** How a sum over rows is split (`kernels/columns.cuh`). It depends on the shape alone, as bits do. */
export function columnBlocks(rows: number, channels: number) {
  const width = Math.min(channels, 128);
  const lanes = Math.floor(256 / width);
  const across = Math.ceil(channels / 128);
  const wanted = Math.max(1, Math.floor(512 / across));
  const rowsPerBlock = Math.max(8 * lanes, Math.ceil(rows / wanted));
  const blocks = Math.ceil(rows / rowsPerBlock);
  return { rowsPerBlock, blocks, grid: [across, blocks] as [number, number] };
}

/** A kernel that takes four numbers at once where channels come in fours, and what it counts then. */
export function byFours(name: string, count: number, channels: number) {
  return channels % 4 === 0
    ? { name: `${name}4`, count: count / 4, channels: channels / 4 }
    : { name, count, channels };
}
