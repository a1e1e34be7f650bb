import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { PlayProps } from "../browser/drawing.ts";
import { type KeptPoint, showPlace, targetOf } from "../page/play_state.ts";
import { difference } from "../state/latent_space.ts";
import { usePage } from "./context.tsx";
import { Picture } from "./play_picture.tsx";
import { dropTarget } from "./play_points.tsx";

/** a - b + c of kept images, chosen from lists or dropped. */
export function PlaySum({ play, player, drawing }: PlayProps) {
  const { words: { play: words } } = usePage();
  const { points } = play;
  const ids = useSignal<readonly (number | undefined)[]>([undefined, undefined, undefined]);
  const result = useSignal<{ z: Float32Array; label: number; picture: ImageData } | undefined>(
    undefined,
  );
  const chosen = ids.value.map((id) => points.value.find((point) => point.id === id));
  useEffect(() => {
    result.value = undefined;
    const [a, b, c] = chosen;
    if (!a || !b || !c) return;
    let isWanted = true;
    const z = difference(a.z, b.z, c.z);
    drawing.later(targetOf(player, z, a.label)).then((picture) => {
      if (isWanted) result.value = { z, label: a.label, picture };
    }, () => {}); // told by what draws
    return () => {
      isWanted = false;
    };
  }, [...chosen.map((point) => point?.id), player]);
  const choose = (place: number, id: number | undefined) =>
    ids.value = ids.value.map((old, i) => i === place ? id : old);
  return (
    <section class="play-sum" aria-label={words.sum}>
      <h3>{words.sum}</h3>
      <p class="note">{words.sumHint}</p>
      <div class="play-sum-row">
        {chosen.map((point, place) => (
          <Operand
            key={place}
            {...{ place, point, points: points.value }}
            onChoose={(id) => choose(place, id)}
          />
        ))}
        <span class="play-operator" aria-hidden="true">=</span>
        <div class="play-operand">
          <Picture
            picture={result.value?.picture}
            label={words.result}
            key={String(!result.value)}
          />
          <button
            type="button"
            class="button"
            disabled={!result.value}
            onClick={() => showPlace(play, result.value!.z, result.value!.label)}
          >
            {words.showResult}
          </button>
        </div>
      </div>
    </section>
  );
}

interface OperandProps {
  place: number;
  point: KeptPoint | undefined;
  points: readonly KeptPoint[];
  onChoose: (id: number | undefined) => void;
}

function Operand({ place, point, points, onChoose }: OperandProps) {
  const { words: { play: words } } = usePage();
  const isOver = useSignal(false);
  return (
    <>
      {place > 0 && <span class="play-operator" aria-hidden="true">{place === 1 ? "−" : "+"}</span>}
      <div
        class={isOver.value ? "play-operand over" : "play-operand"}
        {...dropTarget(isOver, points, ({ id }) => onChoose(id))}
      >
        <Picture picture={point?.picture} label={words.operands[place]} key={point?.id} />
        <select
          aria-label={words.operands[place]}
          value={point?.id ?? ""}
          onChange={({ currentTarget }) =>
            onChoose(currentTarget.value === "" ? undefined : Number(currentTarget.value))}
        >
          <option value="">{words.none}</option>
          {points.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}
        </select>
      </div>
    </>
  );
}
