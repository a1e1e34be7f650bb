/** Successive halving (Jamieson and Talwalkar 2016): what is trained next, and how far. */
import { medianOf } from "../measure.ts";
import type { Cost, JournalEntry, Trial } from "./journal.ts";

export interface Candidate {
  name: string;
  flags: string;
}

export interface Plan {
  candidates: readonly Candidate[];
  /** Steps of the first candidate; others make as many as take the same time. */
  rungs: readonly number[];
  seeds: readonly number[];
  /** The part of the candidates that goes on to the next rung. */
  keep: number;
}

export type Next =
  | { kind: "cost"; candidate: Candidate }
  | { kind: "trial"; candidate: Candidate; seed: number; rung: number; steps: number };

export interface Standing {
  candidate: Candidate;
  /** Of its seeds in that rung; Infinity where a run failed. */
  frechet: number;
  trials: Trial[];
}

/** @returns undefined when all is done */
export function nextOf(plan: Plan, journal: readonly JournalEntry[]): Next | undefined {
  const costless = plan.candidates.find((each) => costOf(each, journal) === undefined);
  if (costless) return { kind: "cost", candidate: costless };
  for (const rung of plan.rungs) {
    for (const seed of plan.seeds) {
      for (const candidate of entrants(plan, journal, rung)) {
        if (trialsOf(candidate, journal, rung).some((each) => each.seed === seed)) continue;
        const steps = Math.max(1, Math.round(rung / costOf(candidate, journal)!.ratio));
        return { kind: "trial", candidate, seed, rung, steps };
      }
    }
  }
}

/** Who takes part in a rung: all in the first, the best of the one before in every other. */
export function entrants(
  plan: Plan,
  journal: readonly JournalEntry[],
  rung: number,
): readonly Candidate[] {
  const before = plan.rungs[plan.rungs.indexOf(rung) - 1];
  if (before === undefined) return plan.candidates;
  const standings = standingsOf(plan, journal, before);
  const count = Math.max(1, Math.ceil(standings.length * plan.keep));
  return standings.slice(0, count).map(({ candidate }) => candidate);
}

/** Of one rung, the best first; those without a result are left out. */
export function standingsOf(
  plan: Plan,
  journal: readonly JournalEntry[],
  rung: number,
): Standing[] {
  return entrants(plan, journal, rung).flatMap((candidate) => {
    const trials = trialsOf(candidate, journal, rung)
      .filter(({ seed }) => plan.seeds.includes(seed));
    if (trials.length === 0) return [];
    const frechet = medianOf(trials.map(({ measures }) => measures?.frechet ?? Infinity));
    return [{ candidate, frechet, trials }];
  }).sort((a, b) => a.frechet - b.frechet);
}

export function costOf(candidate: Candidate, journal: readonly JournalEntry[]): Cost | undefined {
  return journal.find((each): each is Cost => each.kind === "cost" && isOf(each, candidate));
}

function trialsOf(candidate: Candidate, journal: readonly JournalEntry[], rung: number): Trial[] {
  return journal.filter((each): each is Trial =>
    each.kind === "trial" && isOf(each, candidate) && each.rung === rung
  );
}

const isOf = (entry: JournalEntry, { name, flags }: Candidate) =>
  entry.candidate === name && entry.flags === flags;
