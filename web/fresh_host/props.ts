/** How the props of islands cross from the server to the browser. */
import { type Signal, signal } from "@preact/signals";
import { parse, stringify } from "devalue";

/**
 * JSON types, undefined, NaN and infinities, bigint, Date, URL, Map, Set and signals, as text. A
 * value that appears twice, such as a signal that two islands share, is one object again afterwards.
 *
 * @throws DevalueError for what cannot cross, as functions
 */
export function serialize(props: readonly unknown[]): string {
  return stringify(props, { signal: (value) => isSignal(value) && [value.peek()] });
}

/** Reads what `serialize` wrote. */
export function deserialize(text: string): unknown[] {
  return parse(text, { signal: ([value]: [unknown]) => signal(value) });
}

function isSignal(value: unknown): value is Signal {
  return typeof value === "object" && value !== null && "peek" in value && "subscribe" in value;
}
