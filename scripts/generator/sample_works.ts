/** What `deno task sample` can be asked for, and what of it goes together. */
import type { LatentDistribution } from "../../model/mod.ts";
import type {
  Arithmetic,
  MovingFormat,
  PathKind,
  StillFormat,
} from "../../pipeline/generator/mod.ts";
import { UsageError } from "../cli/usage_error.ts";
import type { DeviceFlags } from "./device_flags.ts";
import type { WeightFlags } from "./weight_flags.ts";

export interface SampleFlags extends WeightFlags, DeviceFlags {
  /** By default 64, or as many as `z` or `like` have. */
  count?: number;
  seed: number;
  first: number;
  labels?: string[];
  truncate?: number;
  zDist?: LatentDistribution;
  z?: string;
  like?: string;
  out?: string;
  /** One file for each image. */
  single: boolean;
  format: StillFormat;
  columns?: number;
  scale?: number;
  saveZ: boolean;
  /** Numbers of images to walk through. */
  interpolate?: number[];
  /** Dimensions of z to sweep, or all. */
  sweep?: string[];
  /** How many of the strongest directions are followed. */
  directions?: number;
  /** Images of the seed that are added and taken away. */
  arithmetic?: Arithmetic;
  /** A picture whose nearest image is looked for. */
  project?: string;
  projectSteps: number;
  path: PathKind;
  /** From one point to the next. */
  frames: number;
  loop: boolean;
  movie: MovingFormat;
  /** Real images beside each sample. */
  neighbours?: number;
  /** Extractors by whose numbers they are near. */
  by: string[];
  /** Where the run's images are now. */
  dataset?: string;
  batchSize: number;
}

type Stated = (name: string) => boolean;

/** @throws UsageError for flags that do not go together */
export function checkTogether(flags: Omit<SampleFlags, "from">, stated: Stated): void {
  const { z, like } = flags;
  checkWork(flags, stated);
  if (z !== undefined && like !== undefined) {
    throw new UsageError("--z and --like both say which z: state one of them");
  }
  const source = z !== undefined ? "--z" : like !== undefined ? "--like" : undefined;
  if (source === undefined) return;
  const clashes = { seed: "--seed", first: "--first", truncate: "--truncate", zDist: "--z-dist" };
  for (const [name, flag] of Object.entries(clashes)) {
    if (stated(name)) throw new UsageError(`${flag} draws a z, and ${source} gives it: state one`);
  }
}

/** What else than a grid of images is made, by the flag that asks for it. */
const works = [
  "interpolate",
  "sweep",
  "directions",
  "arithmetic",
  "neighbours",
  "project",
] as const;
export type Work = typeof works[number] | "images";

/** The works that each of these flags goes with; the others go with all. */
const worksOf: Partial<Record<keyof SampleFlags, readonly Work[]>> = {
  z: ["images", "neighbours"],
  like: ["images", "neighbours"],
  count: ["images", "neighbours"],
  single: ["images"],
  columns: ["images"],
  saveZ: ["images", "arithmetic"],
  path: ["interpolate"],
  loop: ["interpolate"],
  frames: ["interpolate", "sweep", "directions"],
  movie: ["interpolate", "sweep", "directions", "project"],
  projectSteps: ["project"],
  by: ["neighbours"],
  dataset: ["neighbours"],
};

const flagOf = (name: string) =>
  `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

export function workOf(flags: Omit<SampleFlags, "from">): Work {
  return worksIn(flags)[0] ?? "images";
}

function worksIn(flags: Omit<SampleFlags, "from">): Work[] {
  return works.filter((name) => flags[name] !== undefined);
}

function checkWork(flags: Omit<SampleFlags, "from">, stated: Stated): void {
  const [work = "images", other] = worksIn(flags);
  if (other !== undefined) {
    throw new UsageError(`${flagOf(work)} and ${flagOf(other)} are two works: state one of them`);
  }
  for (const [name, able] of Object.entries(worksOf)) {
    if (!stated(name) || able.includes(work)) continue;
    const asked = able.filter((one) => one !== "images").map(flagOf);
    throw new UsageError(
      work === "images"
        ? `${flagOf(name)} is for ${asked.join(", ")}: state one, or leave it out`
        : `${flagOf(name)} does not go with ${flagOf(work)}: leave it out`,
    );
  }
}
