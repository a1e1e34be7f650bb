import {
  formatBytes,
  formatCount,
  formatMeasured,
  formatMillis,
  formatPercent,
} from "../state/format.ts";
import { type Activity, paceOf, timeParts } from "../state/pace.ts";
import { usePage } from "./context.tsx";
import { RankLanes } from "./rank_lanes.tsx";

/** How fast the run is, and on what device. */
export function Stats() {
  const { words, view } = usePage();
  const { stepsPerSecond, imagesPerSecond, stepMillis } = paceOf(view.value);
  const { started, memory, samples, augmentations } = view.value;
  const figures: [string, string, string?][] = [
    [formatMeasured(stepsPerSecond), words.stats.stepsPerSecond],
    [formatMeasured(imagesPerSecond), words.stats.imagesPerSecond],
    [formatMillis(stepMillis), words.stats.stepTime],
    [formatMillis(samples.at(-1)?.sampleMillis ?? NaN), words.stats.sampling],
    [formatBytes(memory?.rssBytes ?? NaN), words.stats.memory],
    [formatCount(memory?.tensors ?? NaN), words.stats.tensors],
    [
      formatPercent(samples.at(-1)?.variety ?? NaN),
      words.samples.variety,
      words.samples.varietyNote,
    ],
  ];
  const augmentation = augmentations.at(-1);
  if (augmentation) {
    const { strength, heuristic, target } = augmentation;
    const note = words.stats.augmentationNote(formatPercent(heuristic), formatPercent(target));
    figures.push([formatPercent(strength), words.stats.augmentation, note]);
  }
  return (
    <section class="card stats" aria-label={words.stats.title}>
      <dl class="figures">
        {figures.map(([value, name, note]) => (
          <div key={name} title={note}>
            <dd>{value}</dd>
            <dt>{name}</dt>
          </div>
        ))}
      </dl>
      <TimeBar />
      <RankLanes />
      {started && (
        <p class="device">
          <span>{words.stats.device}</span> {started.backend}
        </p>
      )}
    </section>
  );
}

const activities: readonly Activity[] = ["data", "d", "g", "other"];

/** A step's time as one bar, cut where one activity ends. Drawn in SVG: it needs no style attributes. */
function TimeBar() {
  const { words, view } = usePage();
  const parts = timeParts(view.value);
  if (!parts) return null;
  const total = activities.reduce((sum, activity) => sum + parts[activity], 0);
  const shown = activities.filter((activity) => parts[activity] > 0);
  let left = 0;
  return (
    <figure class="time-bar">
      <figcaption>{words.stats.timeGoes}</figcaption>
      <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
        {shown.map((activity) => {
          const width = 100 * parts[activity] / total;
          left += width;
          return <rect key={activity} class={activity} x={left - width} width={width} height="4" />;
        })}
      </svg>
      <ul class="legend">
        {shown.map((activity) => (
          <li key={activity} class={activity}>
            {words.stats.parts[activity]} <b>{formatPercent(parts[activity] / total)}</b>
          </li>
        ))}
      </ul>
    </figure>
  );
}
