import { join } from "node:path";
import { isTile, type Tile } from "../gemm/tile.ts";
import type { Precision } from "../precision.ts";
import type { Tuning } from "./candidates.ts";

/** To be raised when kernels change so that old measurements tell nothing. */
const kernelVersion = 1;

/** Which measurements these are: of one adapter, by one search, of one version of all that takes part. */
interface Origin {
  kernelVersion: number;
  /** With it comes wgpu, which compiles the shaders. */
  deno: string;
  adapter: Record<"vendor" | "architecture" | "device" | "description", string>;
  tuning: Tuning;
  precision: Precision;
}

export function tuningOrigin(
  { vendor, architecture, device, description }: GPUAdapterInfo,
  tuning: Tuning,
  precision: Precision,
): Origin {
  const adapter = { vendor, architecture, device, description };
  return { kernelVersion, deno: Deno.version.deno, adapter, tuning, precision };
}

/**
 * The tiles that were found before, or undefined if there are none of this origin, or none that can be
 * read: it is a cache, so they are measured again.
 */
export function readTuning(folder: string, origin: Origin): Map<string, Tile> | undefined {
  const { tiles, ...found } = readObject(tuningPath(folder, origin));
  if (JSON.stringify(found) !== JSON.stringify(origin)) return undefined;
  const entries = Object.entries(tiles ?? {});
  return entries.length > 0 && entries.every(isTileEntry) ? new Map(entries) : undefined;
}

function readObject(path: string): Record<string, unknown> {
  try {
    return { ...JSON.parse(Deno.readTextFileSync(path)) };
  } catch {
    return {};
  }
}

function isTileEntry(entry: [string, unknown]): entry is [string, Tile] {
  return isTile(entry[1]);
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
  const path = tuningPath(folder, origin);
  Deno.mkdirSync(join(folder, "webgpu"), { recursive: true });
  const text = JSON.stringify({ ...origin, tiles: Object.fromEntries(tiles) }, null, 2);
  Deno.writeTextFileSync(`${path}.part`, `${text}\n`);
  Deno.renameSync(`${path}.part`, path); // another run may be reading it
}

function tuningPath(folder: string, { adapter, tuning, precision }: Origin): string {
  const name = [adapter.vendor, adapter.device, adapter.description].join(" ").toLowerCase();
  const slug = name.replaceAll(/[^a-z0-9]+/g, "_").replace(/^_|_$/g, "");
  return join(folder, "webgpu", `${slug}.${tuning}.${precision}.json`);
}
