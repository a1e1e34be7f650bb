import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Drawing, PlayProps } from "../browser/drawing.ts";
import { moveAlong, type PlayState, targetOf } from "../page/play_state.ts";
import { zAt } from "../state/latent_space.ts";
import type { Player } from "../state/player.ts";
import { usePage } from "./context.tsx";

/** Images a side of the map behind the dot. */
const side = 7;

/** A map that still changes is not worth its images. */
const restMillis = 300;

const keyStep = 0.05;

/** A field of two directions: the dot is the place that is shown, the map what lies elsewhere. */
export function PlayPad({ play, player, drawing }: PlayProps) {
  const { words: { play: words } } = usePage();
  const pad = useRef<HTMLDivElement>(null);
  const dot = useRef<HTMLSpanElement>(null);
  const isHeld = useSignal(false);
  const spoken = useSignal("");
  const [x, y] = play.amounts.value;
  useEffect(() => {
    // The page's policy lets no style attribute in; scripts may set styles.
    dot.current!.style.left = `${50 + 50 * x}%`;
    dot.current!.style.top = `${50 - 50 * y}%`;
  }, [x, y]);
  const moveTo = (across: number, up: number) => {
    moveAlong(play, 0, across);
    moveAlong(play, 1, up);
  };
  const follow = (event: PointerEvent) => {
    const { left, top, width, height } = pad.current!.getBoundingClientRect();
    moveTo(2 * (event.clientX - left) / width - 1, 1 - 2 * (event.clientY - top) / height);
  };
  const hold = (event: PointerEvent) => {
    pad.current!.setPointerCapture(event.pointerId);
    isHeld.value = true;
    follow(event);
  };
  const press = (event: KeyboardEvent) => {
    const step = event.shiftKey ? 5 * keyStep : keyStep;
    const [across, up] = {
      ArrowLeft: [-step, 0],
      ArrowRight: [step, 0],
      ArrowUp: [0, step],
      ArrowDown: [0, -step],
      Home: [-x, -y],
    }[event.key] ?? [];
    if (across === undefined) return;
    event.preventDefault();
    moveTo(x + across, y + up);
    const [newX, newY] = play.amounts.value;
    spoken.value = words.at(percent(newX), percent(newY));
  };
  return (
    <figure class="play-pad-figure">
      <div
        ref={pad}
        class={isHeld.value ? "play-pad held" : "play-pad"}
        role="application"
        aria-roledescription={words.padRole}
        aria-label={words.pad}
        aria-describedby="play-pad-help"
        tabIndex={0}
        onPointerDown={hold}
        onPointerMove={(event) => isHeld.value && follow(event)}
        onPointerUp={() => isHeld.value = false}
        onPointerCancel={() => isHeld.value = false}
        onKeyDown={press}
      >
        <PadMap {...{ play, player, drawing }} />
        <span ref={dot} class="play-dot" />
      </div>
      <figcaption>
        <b>{words.pad}</b> <span id="play-pad-help">{words.padHelp}</span>
        <span class="spoken" role="status">{spoken.value}</span>
      </figcaption>
    </figure>
  );
}

const percent = (amount: number) => `${Math.round(100 * amount)} %`;

/** What is drawn at some places of the field; the two directions lead from its middle. */
function PadMap({ play, player, drawing }: PlayProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { origin, amounts, label } = play;
  const others = amounts.value.slice(2).join();
  useEffect(() => {
    let isWanted = true;
    const timer = setTimeout(() => {
      void paintMap(canvas.current!, { play, player, drawing, isWanted: () => isWanted });
    }, restMillis);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [origin.value, others, label.value, player]);
  return <canvas ref={canvas} class="play-map" aria-hidden="true" />;
}

interface Painting {
  play: PlayState;
  player: Player;
  drawing: Drawing;
  isWanted: () => boolean;
}

async function paintMap(
  canvas: HTMLCanvasElement,
  { play, player, drawing, isWanted }: Painting,
): Promise<void> {
  const { outputWidth: width, outputHeight: height } = player.description.model;
  const [origin, others, label] = [
    play.origin.value!,
    play.amounts.value.slice(2),
    play.label.value,
  ];
  if (canvas.width !== width * side) canvas.width = width * side;
  if (canvas.height !== height * side) canvas.height = height * side;
  const context = canvas.getContext("2d")!;
  for (const { row, column } of fromTheMiddle()) {
    if (!isWanted()) return;
    const amounts = [placeOf(column), -placeOf(row), ...others];
    const z = zAt({ origin, amounts }, player);
    const picture = await drawing.later(targetOf(player, z, label)).catch(() => undefined);
    if (picture && isWanted()) context.putImageData(picture, column * width, row * height);
  }
}

/** The middle of a cell, from -1 to 1 of the field. */
const placeOf = (cell: number) => (2 * cell + 1) / side - 1;

/** The nearest to the dot's first place come first. */
function fromTheMiddle(): { row: number; column: number }[] {
  const cells = Array.from({ length: side * side }, (_, i) => ({
    row: Math.floor(i / side),
    column: i % side,
  }));
  const distance = ({ row, column }: typeof cells[number]) =>
    placeOf(row) ** 2 + placeOf(column) ** 2;
  return cells.sort((a, b) => distance(a) - distance(b));
}
