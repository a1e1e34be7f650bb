import { useEffect } from "preact/hooks";
import { fileUrl } from "../browser/api.ts";
import { loadImage } from "../browser/images.ts";
import { formatCount } from "../state/format.ts";
import { moveSample, play, showSample } from "../page/navigate.ts";
import { measuresOf } from "../../pipeline/contracts/measures_of.ts";
import { sampleAt } from "../state/pick_sample.ts";
import { checkpointsOf } from "../state/run_view.ts";
import type { PageState } from "../page/page_state.ts";
import { usePage } from "./context.tsx";
import { Icon } from "./icon.tsx";

const frameMillis = 150;

/** Goes through every kept sample: by hand, by the arrow keys, or as a film. */
export function Scrubber() {
  const page = usePage();
  const { words, view, shown, chosen, hovered, isPlaying } = page;
  const { samples } = view.value;
  const last = samples.length - 1;
  usePlaying(page);
  useEffect(() => preloadAround(page), [shown.value]);
  const button = (
    icon: "play" | "pause" | "back" | "forth" | "newest",
    label: string,
    act: () => void,
  ) => (
    <button type="button" class="button quiet" aria-label={label} title={label} onClick={act}>
      <Icon name={icon} />
    </button>
  );
  const isFollowing = chosen.value === undefined && hovered.value === undefined;
  const place = words.samples.of(formatCount(shown.value + 1), formatCount(samples.length));
  return (
    <div class="scrubber">
      <div class="scrubber-row">
        {button("back", words.keys.arrows, () => moveSample(page, -1))}
        {isPlaying.value
          ? button("pause", words.samples.pause, () => isPlaying.value = false)
          : button("play", words.samples.play, () => play(page))}
        {button("forth", words.keys.arrows, () => moveSample(page, 1))}
        <input
          type="range"
          min={0}
          // The only one is the newest.
          max={Math.max(1, last)}
          value={last === 0 ? 1 : shown.value}
          aria-label={words.samples.scrubber}
          aria-valuetext={words.samples.at(formatCount(samples[shown.value].step))}
          onInput={({ currentTarget }) => showSample(page, Number(currentTarget.value))}
        />
        {button("newest", words.samples.newest, () => chosen.value = undefined)}
      </div>
      <p class="scrubber-place">
        <b>{words.samples.at(formatCount(samples[shown.value].step))}</b>
        <span>{isFollowing ? words.samples.following : place}</span>
        <Best />
      </p>
    </div>
  );
}

/** The step that measured best, and its checkpoint, which retention spares; it shows that step's sample. */
function Best() {
  const page = usePage();
  const { words, view } = page;
  const { best } = measuresOf(view.value);
  if (!best) return null;
  const { samples } = view.value;
  const kept = checkpointsOf(view.value).find(({ step }) => step === best.step);
  return (
    <button
      type="button"
      class="button quiet"
      onClick={() => showSample(page, sampleAt(samples, best.step))}
    >
      {words.samples.best(formatCount(best.step), kept?.folder.split("/").at(-1))}
    </button>
  );
}

function usePlaying(page: PageState): void {
  const { isPlaying, shown, view } = page;
  useEffect(() => {
    if (!isPlaying.value) return;
    const timer = setInterval(() => {
      showSample(page, shown.value + 1);
      if (shown.value >= view.value.samples.length - 1) isPlaying.value = false;
    }, frameMillis);
    return () => clearInterval(timer);
  }, [isPlaying.value]);
}

function preloadAround({ run, view, shown }: PageState): void {
  for (const sample of view.value.samples.slice(shown.value + 1, shown.value + 5)) {
    loadImage(fileUrl(run, sample.file)).catch(() => {}); // reported when it is shown
  }
}
