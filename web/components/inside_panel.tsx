import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { mayChange } from "../browser/api.ts";
import { useInspector } from "../browser/use_inspector.ts";
import { type InsideState, insideViews } from "../page/inside_state.ts";
import type { Look } from "../state/inspector.ts";
import type { ReplayList } from "../state/replay_request.ts";
import { usePage } from "./context.tsx";
import { FlowView } from "./flow_view.tsx";
import { HalvesView } from "./halves_view.tsx";
import { InsideFlow } from "./inside_flow.tsx";
import { InsideLayer } from "./inside_layer.tsx";
import { OpeningPanel } from "./opening_panel.tsx";

interface InsidePanelProps {
  inside: InsideState;
  /** undefined until the server has answered. */
  replays: Signal<ReplayList | undefined>;
}

/** The networks at work, single steps in their halves, and gradients: one of them at a time. */
export function InsidePanel({ inside, replays }: InsidePanelProps) {
  const { words: { halves: words } } = usePage();
  const { view } = inside;
  const names = { networks: words.networks, halves: words.title, gradients: words.flow };
  return (
    <>
      <div class="inside-views" role="group" aria-label={words.views}>
        {insideViews.map((one) => (
          <button
            key={one}
            type="button"
            class="button"
            aria-pressed={view.value === one}
            onClick={() => view.value = one}
          >
            {names[one]}
          </button>
        ))}
      </div>
      {view.value === "networks"
        ? <Networks inside={inside} />
        : (
          <section class="play inside" aria-label={names[view.value]}>
            <Steps inside={inside} list={replays.value} />
          </section>
        )}
    </>
  );
}

/** Single steps, which the server trains again where it can. */
function Steps({ inside, list }: { inside: InsideState; list: ReplayList | undefined }) {
  const { words: { halves: words } } = usePage();
  const mayAsk = useSignal(true);
  useEffect(() => {
    mayAsk.value = mayChange();
  }, []);
  if (!list) return null;
  const canAsk = list.canStart && mayAsk.value;
  if (inside.view.value === "gradients") {
    return <FlowView state={inside.steps} canLook={list.hasRecord && canAsk} />;
  }
  if (!list.hasRecord) return <p class="empty">{words.noRecord}</p>;
  if (!canAsk) return <p class="empty">{words.cannot}</p>;
  const lookInside = (step: number) => {
    inside.which.value = step;
    inside.view.value = "networks";
  };
  return (
    <HalvesView
      state={inside.steps}
      onNetworks={lookInside}
      states={[...list.states, ...list.lights]}
    />
  );
}

/** Both networks at work on one picture: their layers, their feature maps, and the numbers behind a pixel. */
function Networks({ inside }: { inside: InsideState }) {
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
