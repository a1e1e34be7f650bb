import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { chooseChannel, type InsideState, placeOf } from "../page/inside_state.ts";
import { channelOf, rangeOf, strongestFirst } from "../state/feature_maps.ts";
import { formatNumber } from "../state/format.ts";
import type { LayerTrace, Volume } from "../state/inspector.ts";
import { usePage } from "./context.tsx";
import { InsideCurve } from "./inside_curve.tsx";
import { InsideField } from "./inside_field.tsx";
import { MapPicture } from "./map_picture.tsx";
import { PixelPicker } from "./pixel_picker.tsx";

const firstMaps = 24;
const inputMaps = 8;

/** What one layer does to the picture. */
export function InsideLayer({ inside }: { inside: InsideState }) {
  const { words: { inside: words } } = usePage();
  const layer = inside.trace.value!;
  const owner = layer.network === "generator" ? "G" : "D";
  return (
    <section class="inside-layer" aria-label={`${owner}: ${layer.name}`}>
      <h3>
        {owner}: {layer.name}{" "}
        <small>
          {words.kinds[layer.kind]}, {words.size(layer.input.shape)} →{" "}
          {words.size(layer.output.shape)}
        </small>
      </h3>
      <p>
        <Explained layer={layer} />
      </p>
      <div class="inside-both">
        <div>
          <h4>{words.comesIn}</h4>
          <Maps volume={layer.input} most={inputMaps} />
        </div>
        <div>
          <h4>{words.goesOut}</h4>
          <Maps
            volume={layer.output}
            most={firstMaps}
            chosen={inside.shownChannel.value}
            onChoose={(channel) => chooseChannel(inside, channel)}
          />
          <p class="note">{words.colours}</p>
        </div>
      </div>
      <Channel inside={inside} layer={layer} />
      <InsideField inside={inside} layer={layer} />
    </section>
  );
}

function Explained({ layer: { kind, input, output, norm, activation } }: { layer: LayerTrace }) {
  const { words: { inside: words } } = usePage();
  const zeros = output.values.filter((value) => value === 0).length / output.values.length;
  const [{ channel }] = strongestFirst(output);
  return (
    <>
      {words.what[kind](input.shape, output.shape)}{" "}
      {norm && kind !== "batchNorm" && `${words.thenNorm(norm.name)} `}
      {words.thenActivation[activation]} {output.shape[2] > 1 &&
        words.onThis(channel, `${(100 * zeros).toFixed(0)} %`)}
    </>
  );
}

interface MapsProps {
  volume: Volume;
  most: number;
  chosen?: number;
  onChoose?: (channel: number) => void;
}

/** A layer's maps as small multiples, the strongest first. */
function Maps({ volume, most, chosen, onChoose }: MapsProps) {
  const { words: { inside: words } } = usePage();
  const count = useSignal(most);
  const all = useMemo(() => strongestFirst(volume), [volume]);
  useEffect(() => {
    count.value = most;
  }, [most, volume.shape.join()]);
  const shown = all.slice(0, count.value);
  const left = Math.min(most, all.length - shown.length);
  return (
    <>
      <ul class="inside-multiples">
        {shown.map(({ channel, strength }) => {
          const label = words.mapStrength(channel, formatNumber(strength));
          const picture = <MapPicture {...{ volume, channel, label }} />;
          return (
            <li key={channel}>
              {onChoose
                ? (
                  <button
                    type="button"
                    aria-pressed={channel === chosen}
                    title={label}
                    onClick={() => onChoose(channel)}
                  >
                    {picture}
                  </button>
                )
                : <span title={label}>{picture}</span>}
            </li>
          );
        })}
      </ul>
      {onChoose && left > 0 && (
        <button
          type="button"
          class="button"
          onClick={() => count.value += most}
        >
          {words.more(left)}
        </button>
      )}
    </>
  );
}

/** One map large, in each of its stages, and the activation's curve. */
function Channel({ inside, layer }: { inside: InsideState; layer: LayerTrace }) {
  const { words: { inside: words } } = usePage();
  const channel = inside.shownChannel.value;
  const stages = (["sum", "normed", "output"] as const).flatMap((stage) => {
    const volume = layer[stage];
    return volume ? [{ stage, volume }] : [];
  });
  const place = placeOf(inside, layer);
  return (
    <div class="inside-channel">
      <h4>{words.map(channel)}</h4>
      <div class="inside-stages">
        {stages.map(({ stage, volume }) => {
          const { least, most, mean } = rangeOf(channelOf(volume, channel));
          const range = words.range(formatNumber(least), formatNumber(most), formatNumber(mean));
          return (
            <figure key={stage}>
              {stage === "output"
                ? <PixelPicker {...{ inside, volume, place }} />
                : <MapPicture {...{ volume, channel, label: words.stages[stage] }} />}
              <figcaption>
                <b>{words.stages[stage]}</b>
                <br />
                {range}
                {stage === "output" && (
                  <>
                    <span class="inside-picked" role="status">
                      {words.pixel(place.row + 1, place.column + 1)}
                    </span>
                    {words.pickHint}
                  </>
                )}
              </figcaption>
            </figure>
          );
        })}
        <InsideCurve layer={layer} place={place} />
      </div>
    </div>
  );
}
