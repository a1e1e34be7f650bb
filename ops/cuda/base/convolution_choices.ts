import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { writeCacheFile } from "../../device/write_cache_file.ts";

/** How a pass of a convolution is computed: by patches, or by that one of cuDNN's proposals. */
export type Way = "patches" | number;

/** What a measurement holds for: other cards or libraries are measured anew. */
export interface Origin {
  card: string;
  driver: number;
  cudnn: string;
  cublasLt: string;
  precision: string;
}

/** To be raised when kernels change so that old measurements tell nothing. */
const version = 1;

/**
 * The ways that were measured to be fastest. They are kept in a file, since another way gives other bits:
 * a run that goes on takes the ways of before.
 */
export class ConvolutionChoices {
  private readonly path: string | undefined;
  private readonly ways: Map<string, Way>;

  /**
   * @param folder none: what is measured is forgotten with the process
   * @param onWarning hears of a folder that cannot be written to
   */
  constructor(
    folder: string | undefined,
    origin: Origin,
    private readonly onWarning?: (message: string) => void,
  ) {
    const digest = createHash("sha256").update(JSON.stringify([version, origin])).digest("hex");
    this.path = folder && join(folder, "cuda", `convolutions_${digest.slice(0, 16)}.json`);
    this.ways = new Map(this.path === undefined ? [] : read(this.path));
  }

  get(key: string): Way | undefined {
    return this.ways.get(key);
  }

  set(key: string, way: Way): void {
    this.ways.set(key, way);
    if (this.path === undefined) return;
    try {
      writeCacheFile(this.path, JSON.stringify(Object.fromEntries(this.ways), null, 1));
    } catch (error) {
      this.onWarning?.(
        `${this.path} cannot be written (${
          (error as Error).message
        }): the next run measures anew, ` +
          "and may have other bits",
      );
    }
  }

  /** A name for the ways, since other ways round sums differently. */
  get digest(): string {
    const text = JSON.stringify([...this.ways].sort());
    return createHash("sha256").update(text).digest("hex").slice(0, 6);
  }
}

/** A file that is not as we write it is measured anew. */
function read(path: string): [string, Way][] {
  try {
    const entries = Object.entries(JSON.parse(readFileSync(path, "utf8")));
    return entries.filter((entry): entry is [string, Way] =>
      entry[1] === "patches" || Number.isSafeInteger(entry[1])
    );
  } catch {
    return [];
  }
}
