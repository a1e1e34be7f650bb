import type { GanState, NamedTensor } from "../../model/mod.ts";
import type { Distance, VariableDifference } from "../contracts/replay_events.ts";

/** The tensors that differ in any bit, in the order of the recorded ones. */
export function stateDifferences(recorded: GanState, replayed: GanState): VariableDifference[] {
  return Object.keys(recorded).flatMap((name) => {
    const distance = distanceOf(recorded[name], replayed[name]);
    return distance ? [{ kind: "variable", name, distance }] : [];
  });
}

/**
 * The tensors whose digests differ, and how far where their numbers are known.
 *
 * @param state the recorded one, where there is one
 */
export function digestDifferences(
  recorded: Record<string, string>,
  replayed: Record<string, string>,
  state?: { recorded: GanState; replayed: GanState },
): VariableDifference[] {
  return Object.keys(recorded).filter((name) => recorded[name] !== replayed[name]).map((name) => ({
    kind: "variable",
    name,
    distance: state && distanceOf(state.recorded[name], state.replayed[name]),
  }));
}

/** undefined when the two are the same, bit for bit; all NaNs count as one. */
export function distanceOf(recorded: NamedTensor, replayed: NamedTensor): Distance | undefined {
  const size = recorded.data.length;
  const distance: Distance = {
    differing: 0,
    size,
    index: 0,
    recorded: 0,
    replayed: 0,
    largestAbsolute: -1,
    largestRelative: 0,
  };
  for (let i = 0; i < size; i++) {
    const [a, b] = [Number(recorded.data[i]), Number(replayed.data[i])];
    if (!Object.is(a, b)) widen(distance, i, a, b);
  }
  return distance.differing > 0 ? distance : undefined;
}

function widen(distance: Distance, index: number, recorded: number, replayed: number): void {
  const absolute = orInfinity(Math.abs(recorded - replayed));
  const scale = Math.max(Math.abs(recorded), Math.abs(replayed));
  const relative = scale === 0 ? 0 : orInfinity(absolute / scale);
  distance.differing++;
  distance.largestRelative = Math.max(distance.largestRelative, relative);
  if (absolute <= distance.largestAbsolute) return;
  distance.largestAbsolute = absolute;
  Object.assign(distance, { index, recorded, replayed });
}

function orInfinity(x: number): number {
  return Number.isNaN(x) ? Infinity : x;
}
