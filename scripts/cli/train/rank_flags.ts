/** The flags of several processes that train one run; none of them is a setting of the run. */
import { Option } from "commander";
import { nameOrPath } from "../parsers.ts";
import { UsageError } from "../usage_error.ts";

export interface RankFlags {
  /** The library, where it is stated. */
  mpi?: string;
  timeoutSeconds: number;
}

export interface StatedRankFlags {
  distributed?: boolean;
  mpi?: string;
  rankTimeout?: number;
}

const group = "Ranks:";
const defaultTimeoutSeconds = 10;

export const rankOptions = [
  new Option(
    "--distributed",
    "Trains one run by several processes, on one machine or many, which an MPI launcher starts: " +
      "mpiexec -n 4 deno task train --distributed. Only the first writes and prints. See docs/ranks.md.",
  ).helpGroup(group),
  new Option(
    "--mpi <path>",
    "The MPI library: its file, or the folder of its installation. DCGAN_MPI does the same. (default: the " +
      "one that belongs to the launcher; deno task doctor lists them)",
  ).helpGroup(group).argParser(nameOrPath),
  new Option(
    "--rank-timeout <seconds>",
    "A rank that has not answered for so long counts as lost, and the run ends on all others. " +
      `(default: ${defaultTimeoutSeconds})`,
  ).helpGroup(group).argParser(seconds),
];

function seconds(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= 1 && value <= 86_400) return value;
  throw new UsageError(
    `--rank-timeout is "${text}": it must be a number of seconds from 1 to 86,400`,
  );
}

/** @throws UsageError when the other flags are stated without `--distributed` */
export function rankFlags(
  { distributed = false, mpi, rankTimeout }: StatedRankFlags,
): RankFlags | undefined {
  if (distributed) return { mpi, timeoutSeconds: rankTimeout ?? defaultTimeoutSeconds };
  const stated = mpi !== undefined
    ? "--mpi"
    : rankTimeout !== undefined
    ? "--rank-timeout"
    : undefined;
  if (stated === undefined) return undefined;
  throw new UsageError(
    `${stated} is stated: only runs of several processes take it; add --distributed`,
  );
}

const imagesOfShard = 16;
const leastShards = 4;

/** A power of two that leaves each shard enough images; of small batches each shard has fewer. */
export function defaultShards(batchSize: number): number {
  const wanted = Math.max(leastShards, batchSize / imagesOfShard);
  return 2 ** Math.floor(Math.log2(Math.min(batchSize, wanted)));
}
