import { useEffect, useRef } from "preact/hooks";
import { useInspector } from "../browser/use_inspector.ts";
import type { InsideState } from "../page/inside_state.ts";
import type { Look } from "../state/inspector.ts";
import { usePage } from "./context.tsx";
import { InsideFlow } from "./inside_flow.tsx";
import { InsideLayer } from "./inside_layer.tsx";
import { OpeningPanel } from "./opening_panel.tsx";

/** Both networks at work on one picture: their layers, their feature maps, and the numbers behind a pixel. */
export function InsidePanel({ inside }: { inside: InsideState }) {
  const { run, view, words: { inside: words } } = usePage();
  useInspector(run, inside, view.value.real);
  const { inspector, look, firstMillis } = inside;
  const opened = useRef(performance.now());
  useEffect(() => {
    if (look.value) firstMillis.value ??= performance.now() - opened.current;
  }, [look.value]);
  return (
    <OpeningPanel kind="inside" state={inside} words={words} isOpen={look.value !== undefined}>
      {inspector.value && look.value && <Opened inside={inside} look={look.value} />}
    </OpeningPanel>
  );
}

function Opened({ inside, look }: { inside: InsideState; look: Look }) {
  const { words: { inside: words } } = usePage();
  const { inspector, firstMillis } = inside;
  const hasNorm = [...look.generator, ...look.verdict.layers].some(({ norm }) => norm);
  return (
    <>
      <Pictures inside={inside} />
      <InsideFlow inside={inside} look={look} />
      <InsideLayer inside={inside} />
      <p class="note">
        {words.sees(hasNorm)} {firstMillis.value !== undefined && words.timing(
          (firstMillis.value / 1000).toFixed(1),
          look.millis.toFixed(0),
          inspector.value!.backend,
        )}
      </p>
    </>
  );
}

/** Which picture is looked at, and what D is shown. */
function Pictures({ inside }: { inside: InsideState }) {
  const { view, words: { inside: words } } = usePage();
  const { imageNumber, label, real, inspector } = inside;
  const { model: { yDim }, classes } = inspector.value!.description;
  const reals = view.value.real;
  return (
    <div class="inside-pictures">
      <div class="buttons">
        <button
          type="button"
          class="button"
          disabled={imageNumber.value === 0}
          onClick={() => imageNumber.value--}
        >
          {words.previous}
        </button>
        <span role="status">{words.picture(imageNumber.value)}</span>
        <button type="button" class="button" onClick={() => imageNumber.value++}>
          {words.next}
        </button>
      </div>
      {yDim > 0 && (
        <label class="play-class">
          {words.label}
          <select
            value={label.value}
            onChange={({ currentTarget }) => label.value = Number(currentTarget.value)}
          >
            {Array.from(
              { length: yDim },
              (_, i) => <option key={i} value={i}>{classes?.[i] ?? i}</option>,
            )}
          </select>
        </label>
      )}
      {reals
        ? (
          <label class="play-class">
            {words.source}
            <select
              value={real.value ?? -1}
              onChange={({ currentTarget }) => {
                const chosen = Number(currentTarget.value);
                real.value = chosen < 0 ? undefined : chosen;
              }}
            >
              <option value={-1}>{words.drawnSource}</option>
              {Array.from(
                { length: reals.images },
                (_, i) => <option key={i} value={i}>{words.realNumber(i + 1, reals.images)}
                </option>,
              )}
            </select>
          </label>
        )
        : <p class="note">{words.noReal}</p>}
      {real.value !== undefined && yDim > 0 && <p class="note">{words.realLabel}</p>}
    </div>
  );
}
