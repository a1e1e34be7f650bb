import type { ChosenBackend } from "../../ops/mod.ts";
import type { DashboardBenchFlags } from "./dashboard_flags.ts";
import { mebibytes } from "./format_memory.ts";
import { spreadOf } from "./spread.ts";
import type { WatchingRound, WatchingVerdict } from "./watching_rounds.ts";

/** What the rounds say, for people. */
export function formatWatching(
  { config, clients, stalled, steps }: DashboardBenchFlags,
  { name, description }: Pick<ChosenBackend, "name" | "description">,
  rounds: readonly WatchingRound[],
  { ratio, rssGrowth, isLevel }: WatchingVerdict,
): string {
  const medianOf = (of: (round: WatchingRound) => number[]) => spreadOf(rounds.flatMap(of)).median;
  const delays = rounds.map(({ watched }) => watched.delayMillis);
  const percent = (part: number) => `${part > 0 ? "+" : ""}${(part * 100).toFixed(1)} %`;
  const rss = rounds.map(({ rssBytes }) => mebibytes(rssBytes)).join(", ");
  return [
    `\n${config} on ${name} (${description}), ${rounds.length} turns of ${steps} steps,`,
    `${clients} clients of which ${stalled} never read, on this machine too\n`,
    `step, nobody watches   ${medianOf((round) => round.unwatchedMillis).toFixed(1)} ms`,
    `step, all watch        ${medianOf((round) => round.watchedMillis).toFixed(1)} ms`,
    `ratio                  ${ratio.median.toFixed(3)} (${ratio.min.toFixed(3)} to ` +
    `${ratio.max.toFixed(3)} in single turns)`,
    `from step to page      ${
      spreadOf(delays.map(({ median }) => median)).median.toFixed(0)
    } ms, at ` +
    `most ${Math.max(...delays.map(({ max }) => max)).toFixed(0)} ms`,
    `memory, all watching   ${rss} MiB: ${percent(rssGrowth)}, ${isLevel ? "level" : "it grows"}`,
  ].join("\n");
}
