import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { type InsideState, placeOf } from "../page/inside_state.ts";
import { curves } from "../state/feature_maps.ts";
import { formatNumber } from "../state/format.ts";
import type { Field, FieldTap, LayerTrace, Place } from "../state/inspector.ts";
import { usePage } from "./context.tsx";
import { MapPicture, PixelBox } from "./map_picture.tsx";

/** Time to read one product. */
const tapMillis = 500;

/** As in `ops/`: keeps the spread away from zero. */
const normEpsilon = 1e-5;

/** A larger table nobody reads. */
const mostCells = 64;

interface FieldProps {
  inside: InsideState;
  layer: LayerTrace;
}

/** The very numbers that make the chosen pixel, from the input's window to what goes on. */
export function InsideField({ inside, layer }: FieldProps) {
  const { words: { inside: words } } = usePage();
  const place = placeOf(inside, layer);
  const { row, column, channel } = place;
  const inspector = inside.inspector.value!;
  const field = useMemo(
    () => layer.weight && inspector.field(layer, place, inside.from.value),
    [layer, row, column, channel, inside.from.value],
  );
  return (
    <section class="inside-field" aria-label={words.field}>
      <h4>{words.field}: {words.pixel(row + 1, column + 1)}</h4>
      {field && layer.kind !== "batchNorm"
        ? (
          <>
            <p>{words.window[layer.kind](field.taps.length)}</p>
            <Steps inside={inside} field={field} />
            <div class="inside-window">
              <Window {...{ inside, layer, field }} />
              <Products {...{ inside, layer, field }} />
              <Equation {...{ layer, field, place }} />
            </div>
            {layer.kind !== "linear" && <Filters {...{ inside, layer, field, place }} />}
          </>
        )
        : (
          <>
            <p>{words.noSum}</p>
            <Equation {...{ layer, place }} />
          </>
        )}
    </section>
  );
}

/** Adds the products up one after the other; by itself only for those who do not mind motion. */
function Steps({ inside, field }: { inside: InsideState; field: Field }) {
  const { words: { inside: words } } = usePage();
  const isPlaying = useSignal(false);
  const isCalm = useSignal(true);
  const all = field.taps.length;
  const done = inside.tap.value ?? all;
  useEffect(() => {
    isCalm.value = matchMedia("(prefers-reduced-motion: reduce)").matches;
  }, []);
  const next = () => inside.tap.value = done >= all ? 1 : done + 1;
  useEffect(() => {
    if (!isPlaying.value) return;
    const timer = setInterval(() => {
      const now = (inside.tap.value ?? 0) + 1;
      inside.tap.value = Math.min(now, all);
      if (now >= all) isPlaying.value = false;
    }, tapMillis);
    return () => clearInterval(timer);
  }, [isPlaying.value, all]);
  const play = () => {
    if (!isPlaying.value && done >= all) inside.tap.value = 0;
    isPlaying.value = !isPlaying.value;
  };
  const sum = field.taps.slice(0, done).reduce((total, { product }) => total + product, 0);
  return (
    <div class="buttons">
      {!isCalm.value && (
        <button type="button" class="button" onClick={play}>
          {isPlaying.value ? words.pause : words.play}
        </button>
      )}
      <button type="button" class="button" disabled={isPlaying.value} onClick={next}>
        {words.step}
      </button>
      <button
        type="button"
        class="button"
        disabled={done >= all}
        onClick={() => {
          isPlaying.value = false;
          inside.tap.value = undefined;
        }}
      >
        {words.all}
      </button>
      <span role={isPlaying.value ? undefined : "status"}>
        {words.soFar(done, all, formatNumber(sum))}
      </span>
    </div>
  );
}

interface WindowProps extends FieldProps {
  field: Field;
}

/** The map that comes in, and which of its pixels reach the chosen one. */
function Window({ inside, layer, field }: WindowProps) {
  const { words: { inside: words } } = usePage();
  const done = inside.tap.value ?? field.taps.length;
  return (
    <figure>
      <MapPicture
        volume={layer.input}
        channel={field.channel}
        label={words.inputMap(field.channel)}
      >
        {field.taps.map(({ inputRow: row, inputColumn: column }, i) => (
          <PixelBox key={i} {...{ row, column }} class={stateOf(i, done)} />
        ))}
      </MapPicture>
      <figcaption>
        <label>
          {words.whichInput}
          <select
            value={field.channel}
            onChange={({ currentTarget }) => {
              inside.from.value = Number(currentTarget.value);
              inside.tap.value = undefined;
            }}
          >
            {field.strongest.map(({ channel, sum }) => (
              <option key={channel} value={channel}>
                {words.strongestInput(channel, formatNumber(sum))}
              </option>
            ))}
          </select>
        </label>
      </figcaption>
    </figure>
  );
}

/** Whether a product has been added, is the last one added, or comes later. */
function stateOf(i: number, done: number): string {
  return i === done - 1 ? "now" : i < done ? "done" : "";
}

/** Input times weight at each place of the filter; places that do not reach the pixel stay empty. */
function Products({ inside, layer, field }: WindowProps) {
  const { words: { inside: words } } = usePage();
  const { taps } = field;
  const isMatrix = layer.kind === "linear";
  const [rows, columns] = isMatrix ? layer.input.shape : [5, 5];
  if (rows * columns > mostCells) return null;
  const done = inside.tap.value ?? taps.length;
  const at = new Map(taps.map((tap, i) => [`${tap.filterRow} ${tap.filterColumn}`, i]));
  return (
    <table class="inside-products">
      <caption>{words.table}</caption>
      <tbody>
        {Array.from({ length: rows }, (_, row) => (
          <tr key={row}>
            {Array.from({ length: columns }, (_, column) => {
              const i = at.get(`${row} ${column}`);
              return i === undefined
                ? <td key={column} class="none" />
                : (
                  <td key={column} class={stateOf(i, done)}>
                    <Product tap={taps[i]} />
                  </td>
                );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Product({ tap: { input, weight, product } }: { tap: FieldTap }) {
  return (
    <>
      <small>{short(input)} × {short(weight)}</small>
      <b>= {short(product)}</b>
    </>
  );
}

/** Three digits, so that the reader's own product of the two is the one that stands there. */
function short(value: number): string {
  if (value === 0) return "0";
  return Math.abs(value) < 0.001 ? value.toExponential(1) : String(Number(value.toPrecision(3)));
}

/** From the products to what goes on, in lines that add up. */
function Equation({ layer, field, place }: Omit<WindowProps, "field" | "inside"> & {
  field?: Field;
  place: Place;
}) {
  const { words: { inside: words } } = usePage();
  const { norm, activation, input, sum, normed, output } = layer;
  const [, width, channels] = output.shape;
  const at = (place.row * width + place.column) * channels + place.channel;
  const before = (sum ?? input).values[at];
  const reached = (normed ?? sum)!.values[at];
  // A matrix's norm has a scale for each of its units.
  const unit = norm && norm.gamma.length > channels ? at : place.channel;
  return (
    <dl class="inside-equation">
      {field && (
        <>
          <Line term={words.ofMap(field.channel)} value={field.channelSum} />
          <Line term={words.ofOthers(input.shape[2] - 1)} value={field.otherSum} sign="+" />
          <Line term={words.bias} value={field.bias} sign="+" />
          <Line term={words.total} value={field.total} sign="=" isSum />
        </>
      )}
      {norm && (
        <>
          <dt>{words.norm}</dt>
          <dd class="formula">
            ({formatNumber(before)} − {formatNumber(norm.mean[unit])}) ÷ √({formatNumber(
              norm.variance[unit] + normEpsilon,
            )}) × {formatNumber(norm.gamma[unit])} {norm.beta[unit] < 0 ? "−" : "+"}{" "}
            {formatNumber(Math.abs(norm.beta[unit]))}
          </dd>
          <Line term="" value={reached} sign="=" isSum />
        </>
      )}
      <Line
        term={words.result(activation)}
        value={curves[activation](reached)}
        sign="→"
        isSum
      />
    </dl>
  );
}

function Line(
  { term, value, sign = "", isSum = false }: {
    term: string;
    value: number;
    sign?: string;
    isSum?: boolean;
  },
) {
  return (
    <>
      <dt>{term}</dt>
      <dd class={isSum ? "sum" : undefined}>
        {sign} {formatNumber(value)}
      </dd>
    </>
  );
}

/** The filters between the maps that count most here and the chosen one. */
function Filters({ inside, layer, field, place }: WindowProps & { place: Place }) {
  const { words: { inside: words } } = usePage();
  const inspector = inside.inspector.value!;
  const filters = useMemo(
    () =>
      field.strongest.map(({ channel }) => ({
        channel,
        volume: { shape: [5, 5, 1], values: inspector.filter(layer, channel, place.channel) },
      })),
    [layer, field, place.channel],
  );
  return (
    <div>
      <h4>{words.filters(place.channel)}</h4>
      <ul class="inside-multiples">
        {filters.map(({ channel, volume }) => (
          <li key={channel} title={words.filter(channel)}>
            <MapPicture volume={volume} channel={0} label={words.filter(channel)} />
          </li>
        ))}
      </ul>
      <p class="note">{words.filtersHint}</p>
    </div>
  );
}
