import { useMemo } from "preact/hooks";
import { chooseLayer, type InsideState } from "../page/inside_state.ts";
import { heatColours, heatOf, strongestFirst } from "../state/feature_maps.ts";
import { formatNumber } from "../state/format.ts";
import type { LayerTrace, Look } from "../state/inspector.ts";
import { usePage } from "./context.tsx";
import { MapPicture } from "./map_picture.tsx";
import { Picture } from "./play_picture.tsx";

interface FlowProps {
  inside: InsideState;
  look: Look;
}

const mapsShown = 4;

/** Both networks side by side: z flows through G to a picture, the picture through D to a verdict. */
export function InsideFlow({ inside, look }: FlowProps) {
  const { words: { inside: words } } = usePage();
  const { generator, verdict, drawn, judged, isReal } = look;
  return (
    <div class="inside-flow">
      <section class="inside-network generator" aria-label={words.generator}>
        <h3>{words.generator}</h3>
        <ol>
          <li class="inside-end">
            <Noise z={look.z} label={words.noise(look.z.length)} />
            <span>{words.noise(look.z.length)}</span>
          </li>
          {generator.map((layer) => <Node key={layer.name} {...{ inside, layer }} />)}
          <li class="inside-end">
            <Picture picture={drawn} label={words.drawn} class="inside-thumb" />
            <span>{words.drawn}</span>
          </li>
        </ol>
      </section>
      <section class="inside-network discriminator" aria-label={words.discriminator}>
        <h3>{words.discriminator}</h3>
        <ol>
          <li class="inside-end">
            <Picture picture={judged} label={words.judged} class="inside-thumb" />
            <span>{isReal ? words.realSource : words.drawnSource}</span>
          </li>
          {verdict.layers.map((layer) => <Node key={layer.name} {...{ inside, layer }} />)}
          <li class="inside-end">
            <Verdict look={look} />
          </li>
        </ol>
      </section>
    </div>
  );
}

/** One layer, with its strongest maps. */
function Node({ inside, layer }: { inside: InsideState; layer: LayerTrace }) {
  const { words: { inside: words } } = usePage();
  const { name, kind, parameters, output } = layer;
  const isChosen = inside.trace.value === layer;
  const strongest = useMemo(() => strongestFirst(output).slice(0, mapsShown), [output]);
  return (
    <li>
      <button
        type="button"
        class="inside-node"
        aria-pressed={isChosen}
        onClick={() => chooseLayer(inside, layer)}
      >
        <span class="inside-maps" aria-hidden="true">
          {strongest.map(({ channel }) => (
            <MapPicture key={channel} volume={output} channel={channel} label="" />
          ))}
        </span>
        <span>
          <b>{name}</b> {words.size(output.shape)}
          <small>
            {words.kinds[kind]}, {words.parameters(parameters)}
          </small>
        </span>
      </button>
    </li>
  );
}

/** z as bars about zero. */
function Noise({ z, label }: { z: Float32Array; label: string }) {
  const most = Math.max(...z.map(Math.abs));
  return (
    <svg
      class="inside-noise"
      viewBox={`0 -1 ${z.length} 2`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      {Array.from(z, (value, i) => {
        const height = Math.abs(value) / most;
        return <rect key={i} x={i + 0.1} width={0.8} y={value > 0 ? -height : 0} {...{ height }} />;
      })}
    </svg>
  );
}

/** D's logit, and the pixels that move it. */
function Verdict({ look: { verdict, judged } }: { look: Look }) {
  const { view, words: { inside: words } } = usePage();
  const isHinge = view.value.started?.config.model?.loss === "hinge";
  const { logit, gradient } = verdict;
  const heat = useMemo(() => {
    const { data, width, height } = judged;
    return new ImageData(heatColours(data, heatOf(gradient)), width, height);
  }, [judged, gradient]);
  const percent = `${(100 / (1 + Math.exp(-logit))).toFixed(1)} %`;
  return (
    <div class="inside-verdict">
      <figure>
        <Picture picture={heat} label={words.heat} class="inside-thumb" />
        <figcaption>{words.heat}</figcaption>
      </figure>
      <div>
        <p>
          <b>{words.verdict}</b>: {words.logit} <b>{formatNumber(logit)}</b>.{" "}
          {isHinge ? words.hinge : words.probability(percent)}
        </p>
        <p class="note">{words.verdictHint} {words.heatHint}</p>
      </div>
    </div>
  );
}
