/** Which runs a search finds, and in what order a table shows them. */
import { usualExtractor } from "../../pipeline/contracts/extractors.ts";
import type { RunSummary } from "../../pipeline/store/mod.ts";

/** A value that a table can show and compare; undefined where a run has none. */
export type Cell = string | number | boolean | undefined;

/** What can be asked of a run by name, besides its settings. */
const results: Record<string, (run: RunSummary) => Cell> = {
  name: ({ name }) => name,
  state: ({ state, isPaused }) => isPaused ? "paused" : state,
  step: ({ step }) => step,
  started: ({ createdAt }) => createdAt,
  dataset: ({ dataset }) => dataset,
  preset: ({ preset }) => preset,
  best: ({ best }) => best?.value,
  bestStep: ({ best }) => best?.step,
  bestBy: ({ best }) => best?.extractor,
  tags: ({ remarks }) => remarks?.tags.join(" "),
  note: ({ remarks }) => remarks?.note || undefined,
};

/** @param name of a result or a setting; upper and lower case are the same */
export function cellOf(run: RunSummary, name: string): Cell {
  const wanted = name.toLowerCase();
  const result = Object.keys(results).find((one) => one.toLowerCase() === wanted);
  if (result) return results[result](run);
  return Object.entries(run.settings ?? {}).find(([one]) => one.toLowerCase() === wanted)?.[1];
}

type Test = (run: RunSummary) => boolean;

/**
 * The runs that satisfy every word of a search: `faces*` in the name, tags or note, where `*` stands for
 * anything; `#tag`; `learningRate>=2e-4`, `seed=5`, `state!=failed` about a setting or a result.
 */
export function findRuns(runs: readonly RunSummary[], search: string): RunSummary[] {
  const tests = search.trim().split(/\s+/).filter((word) => word !== "").map(testOf);
  return runs.filter((run) => tests.every((test) => test(run)));
}

function testOf(word: string): Test {
  if (word.startsWith("#")) return hasTag(word.slice(1).toLowerCase());
  const [, name, sign, value] = /^(\w+)(<=|>=|!=|=|<|>)(.+)$/.exec(word) ?? [];
  return name ? comparing(name, sign, value) : mentions(word);
}

function hasTag(tag: string): Test {
  return ({ remarks }) => remarks?.tags.some((one) => one.toLowerCase() === tag) ?? false;
}

function mentions(word: string): Test {
  const pattern = patternOf(word);
  return ({ name, remarks }) =>
    [name, remarks?.note, ...remarks?.tags ?? []].some((text) => pattern.test(text ?? ""));
}

/** Anything may stand before and after it. */
function patternOf(word: string, from = "", to = ""): RegExp {
  const parts = word.split(/\*+/).map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, "\\$&"));
  return new RegExp(from + parts.join(".*") + to, "is");
}

function comparing(name: string, sign: string, value: string): Test {
  const isEqual = equals(value);
  const number = Number(value);
  return (run) => {
    const cell = cellOf(run, name);
    if (sign === "=") return isEqual(cell);
    if (sign === "!=") return !isEqual(cell);
    if (typeof cell !== "number" || Number.isNaN(number)) return false;
    if (sign.startsWith("<") ? cell < number : cell > number) return true;
    return sign.endsWith("=") && cell === number;
  };
}

/** `off`, `none` and `false` are what a run leaves open. */
function equals(value: string): (cell: Cell) => boolean {
  const pattern = patternOf(value, "^", "$");
  const isNothing = /^(off|none|false)$/i.test(value);
  return (cell) => {
    if (cell === undefined || cell === false) return isNothing;
    if (typeof cell === "number") return cell === Number(value);
    return pattern.test(String(cell));
  };
}

export interface Order {
  /** What it is sorted by, as `cellOf` names it. */
  by: string;
  isDescending: boolean;
}

/** Runs without a value come last in either direction; equal ones stay as they were. */
export function sortRuns(runs: readonly RunSummary[], { by, isDescending }: Order): RunSummary[] {
  const sign = isDescending ? -1 : 1;
  const sorted = runs.map((run) => ({ run, cell: cellOf(run, by) })).sort(
    ({ cell: a }, { cell: b }) => {
      if (a === undefined || b === undefined) {
        return Number(a === undefined) - Number(b === undefined);
      }
      if (typeof a === "number" && typeof b === "number") return sign * (a - b);
      return sign * String(a).localeCompare(String(b), undefined, { numeric: true });
    },
  ).map(({ run }) => run);
  return by === "best" ? byExtractor(sorted) : sorted;
}

/** Numbers of two extractors do not compare, so that each has its runs together; the usual one comes first. */
function byExtractor(runs: readonly RunSummary[]): RunSummary[] {
  const place = ({ best }: RunSummary) => best?.extractor === usualExtractor ? "" : best?.extractor;
  return runs.toSorted((one, other) => {
    const [a, b] = [place(one), place(other)];
    if (a === undefined || b === undefined) {
      return Number(a === undefined) - Number(b === undefined);
    }
    return a.localeCompare(b);
  });
}

/** The settings in which the runs differ, in their usual order. */
export function differingSettings(runs: readonly RunSummary[]): string[] {
  const readable = runs.flatMap(({ settings }) => settings ?? []);
  const names = new Set(readable.flatMap((settings) => Object.keys(settings)));
  return [...names].filter((name) =>
    new Set(readable.map((settings) => settings[name as keyof typeof settings])).size > 1
  );
}
