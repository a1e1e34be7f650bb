import { formatBytes, formatMillis } from "../state/format.ts";
import { usePage } from "./context.tsx";

const parts = ["compute", "wait", "exchange"] as const;
/** The colours of `TimeBar`. */
const colours = { compute: "d", wait: "other", exchange: "g" };

/**
 * Where the time of each rank's steps goes, a lane for each: the rank that computes longest, and waits
 * least, is the one for which the others wait.
 */
export function RankLanes() {
  const { words, view } = usePage();
  const { ranks } = view.value;
  if (!ranks) return null;
  const lanes = ranks.ranks.map(({ computeMillis, waitMillis, exchangeMillis, rssBytes }) => ({
    ...{ compute: computeMillis, wait: waitMillis, exchange: exchangeMillis, rssBytes },
    total: computeMillis + waitMillis + exchangeMillis,
  }));
  const longest = Math.max(...lanes.map(({ total }) => total));
  return (
    <figure class="time-bar rank-lanes">
      <figcaption>{words.stats.ranks}</figcaption>
      <ol>
        {lanes.map((lane, rank) => (
          <li key={rank}>
            <span>
              {words.stats.rank(rank)} <b>{formatMillis(lane.total)}</b>{" "}
              {formatBytes(lane.rssBytes)}
            </span>
            <Lane lane={lane} longest={longest} />
          </li>
        ))}
      </ol>
      <ul class="legend">
        {parts.map((part) => <li key={part} class={colours[part]}>{words.stats.rankParts[part]}
        </li>)}
      </ul>
    </figure>
  );
}

function Lane(
  { lane, longest }: { lane: Record<typeof parts[number], number>; longest: number },
) {
  let left = 0;
  return (
    <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
      {parts.map((part) => {
        const width = 100 * lane[part] / longest;
        left += width;
        return <rect key={part} class={colours[part]} x={left - width} width={width} height="4" />;
      })}
    </svg>
  );
}
