import { useEffect, useRef } from "preact/hooks";
import { embedded } from "../browser/embedded.ts";
import { useInspector } from "../browser/use_inspector.ts";
import type { InsideState } from "../page/inside_state.ts";
import type { Look } from "../state/inspector.ts";
import { usePage } from "./context.tsx";
import { InsideFlow } from "./inside_flow.tsx";
import { InsideLayer } from "./inside_layer.tsx";
import { Choices } from "./play_panel.tsx";

/** Both networks at work on one picture: their layers, their feature maps, and the numbers behind a pixel. */
export function InsidePanel({ inside }: { inside: InsideState }) {
  const { run, view, words: { inside: words, play } } = usePage();
  useInspector(run, inside, view.value.real);
  const { choices, inspector, look, problem, firstMillis } = inside;
  const opened = useRef(performance.now());
  useEffect(() => {
    if (look.value) firstMillis.value ??= performance.now() - opened.current;
  }, [look.value]);
  const isEmpty = choices.value?.steps.length === 0;
  return (
    <section class="play inside" aria-label={words.title}>
      <div class="play-head">
        <p class="note">{words.about}</p>
        {!isEmpty && <Choices play={inside} />}
      </div>
      {isEmpty && <p class="empty">{embedded() ? play.noReport : play.noCheckpoint}</p>}
      {problem.value && (
        <p class="problem" role="alert">
          {words.failed(problem.value)}{" "}
          <button
            type="button"
            class="button"
            onClick={() => choices.value = choices.value && { ...choices.value }}
          >
            {play.again}
          </button>
        </p>
      )}
      {!isEmpty && !look.value && !problem.value && (
        <p class="empty" role="status">{words.opening}</p>
      )}
      {inspector.value && look.value && <Opened inside={inside} look={look.value} />}
    </section>
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
