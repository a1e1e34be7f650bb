import { join } from "node:path";
import { writeCacheFile } from "../../device/write_cache_file.ts";
import { type Tile, tileName } from "../gemm/tile.ts";
import type { Precision } from "../base/precision.ts";
import { candidateTiles, type Thoroughness, type TileLimits } from "./candidates.ts";

/** To be raised when kernels change so that old measurements tell nothing. */
const kernelVersion = 1;

/**
 * Which measurements these are: of one adapter, by one search, of one version of all that takes part.
 * WebGPU tells no version of a driver, so a new one goes on with what was measured on the old.
 */
interface Origin {
  kernelVersion: number;
  /** With it comes wgpu, which compiles the shaders. */
  deno: string;
  adapter: Record<"vendor" | "architecture" | "device" | "description", string>;
  tuning: Thoroughness;
  precision: Precision;
}

/** What tells a search on this adapter, by this program, from all others. */
export function tuningOrigin(
  { vendor, architecture, device, description }: GPUAdapterInfo,
  tuning: Thoroughness,
  precision: Precision,
): Origin {
  const adapter = { vendor, architecture, device, description };
  return { kernelVersion, deno: Deno.version.deno, adapter, tuning, precision };
}

/**
 * The tiles that were found before, by shape class; undefined if there are none of this origin, or any
 * that such a search does not try: it is a cache, so all are measured again.
 */
export function readTuning(
  folder: string,
  origin: Origin,
  limits: TileLimits,
): Map<string, Tile> | undefined {
  const { tiles, ...found } = readObject(tuningPath(folder, origin));
  if (JSON.stringify(found) !== JSON.stringify(origin)) return undefined;
  const tried = candidateTiles("large", origin.tuning, limits); // no candidate is too wide for these
  const byName = new Map(tried.map((tile) => [tileName(tile), tile]));
  const entries = Object.entries(tiles ?? {}).map(
    ([shapeClass, tile]) => [shapeClass, byName.get(tileName({ ...tile }))] as const,
  );
  return entries.length > 0 && entries.every(isFound) ? new Map(entries) : undefined;
}

function readObject(path: string): Record<string, unknown> {
  try {
    return { ...JSON.parse(Deno.readTextFileSync(path)) };
  } catch {
    return {};
  }
}

function isFound(entry: readonly [string, Tile | undefined]): entry is [string, Tile] {
  return entry[1] !== undefined;
}

/**
 * Keeps what a search found.
 *
 * @param onWarning hears of a folder that cannot be written to: what took minutes to find serves at
 * least this once
 */
export function writeTuning(
  folder: string,
  origin: Origin,
  tiles: ReadonlyMap<string, Tile>,
  onWarning: (message: string) => void = () => {},
): void {
  try {
    write(folder, origin, tiles);
  } catch (error) {
    onWarning(
      `what --tune found cannot be kept, and will be measured again: ${
        (error as Error).message
      }: ` +
        "state another --cache-dir",
    );
  }
}

function write(folder: string, origin: Origin, tiles: ReadonlyMap<string, Tile>): void {
  const text = JSON.stringify({ ...origin, tiles: Object.fromEntries(tiles) }, null, 2);
  writeCacheFile(tuningPath(folder, origin), `${text}\n`);
}

function tuningPath(folder: string, { adapter, tuning, precision }: Origin): string {
  const name = [adapter.vendor, adapter.device, adapter.description].join(" ").toLowerCase();
  const slug = name.replaceAll(/[^a-z0-9]+/g, "_").replace(/^_|_$/g, "");
  return join(folder, "webgpu", `${slug}.${tuning}.${precision}.json`);
}
