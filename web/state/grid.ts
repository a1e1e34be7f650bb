/** Where the images of a sample file are: `pipeline/outputs/samples/image_grid.ts` lays them out. */

export interface Grid {
  count: number;
  columns: number;
  rows: number;
  tileWidth: number;
  tileHeight: number;
}

/** A file of images laid out in a grid. */
export interface GridFile {
  file: string;
  images: number;
  /** Real images belong to no step. */
  step?: number;
}

export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

const gapPixels = 2;

/** The layout of `count` images in a file of that size: as square as can be, gaps between them. */
export function gridOf(count: number, width: number, height: number): Grid {
  const columns = Math.ceil(Math.sqrt(count));
  const rows = Math.ceil(count / columns);
  return {
    count,
    columns,
    rows,
    tileWidth: (width + gapPixels) / columns - gapPixels,
    tileHeight: (height + gapPixels) / rows - gapPixels,
  };
}

/** Where one image is, in pixels of the file. */
export function tileBox({ columns, tileWidth, tileHeight }: Grid, tile: number): Box {
  return {
    left: (tile % columns) * (tileWidth + gapPixels),
    top: Math.floor(tile / columns) * (tileHeight + gapPixels),
    width: tileWidth,
    height: tileHeight,
  };
}

/** The image that an arrow key leads to; at an edge it stays. */
export function neighbour({ count, columns }: Grid, tile: number, key: string): number {
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[key] ?? 0;
  const next = tile + step;
  return next >= 0 && next < count ? next : tile;
}
