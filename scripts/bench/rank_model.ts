/** How long the exchanges of a step take on more ranks than there are here: the alpha-beta model. */
import { declareModel, type ModelConfig, type NetworkName } from "../../model/mod.ts";

export interface Link {
  /** Of sharing 1 KB between two ranks, with the meeting before it. */
  latencyMicros: number;
  /** What a rank receives when two share 8 MB. */
  megabytesPerSecond: number;
}

/** What a step exchanges, whatever the number of ranks. */
export interface Exchanges {
  /** Of the gradients of all updates. */
  megabytes: number;
  /** Sums of gradients. */
  updates: number;
  /** Moments, sums of batch norms' gradients and logits: few numbers each. */
  small: number;
}

/** Besides moments and logits: the ranks meet, bring the users' commands, and say whether to go on. */
const ofEachStep = 3;

/**
 * D passes over two batches in each of its updates and over one in each of G's; each norm exchanges forward
 * and backward.
 */
export function exchangesOf(config: ModelConfig): Exchanges {
  const { dUpdates, gUpdates } = config;
  const { layers, variables } = declareModel(config);
  const megabytesOf = (network: NetworkName) =>
    layers.filter((layer) => layer.network === network)
      .reduce((sum, { parameters }) => sum + 4 * parameters / 2 ** 20, 0);
  const normsOf = (network: NetworkName) =>
    variables.filter(({ name }) => name.startsWith(network) && name.endsWith(".gamma")).length;
  const dPasses = 2 * dUpdates + gUpdates;
  const norms = normsOf("generator") * gUpdates + normsOf("discriminator") * dPasses;
  return {
    megabytes: megabytesOf("discriminator") * dUpdates + megabytesOf("generator") * gUpdates,
    updates: dUpdates + gUpdates,
    small: 2 * norms + dPasses + ofEachStep,
  };
}

/**
 * The alpha-beta model. Gradients go out as slices, one to each other rank, and come back as sums, which is
 * as much as a ring moves. A shared KB is two messages between two ranks: a meeting, and the numbers.
 */
export function exchangeMillis(
  { megabytes, updates, small }: Exchanges,
  { latencyMicros, megabytesPerSecond }: Link,
  ranks: number,
): number {
  const others = ranks - 1;
  const gradients = 1000 * 2 * megabytes / megabytesPerSecond * others / ranks;
  const messages = updates * others + small * Math.log2(ranks);
  return gradients + messages * latencyMicros / 1000;
}
