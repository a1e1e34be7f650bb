/** `deno task bench search`: which settings of the quickstart draw best in the same time. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Option } from "commander";
import type { BackendName } from "../../../ops/mod.ts";
import { commaList, path, realNumber, wholeNumber } from "../../cli/parsers.ts";
import { projectPath } from "../../cli/places.ts";
import { valueFlag } from "../../cli/read_words.ts";
import { aligned } from "../../cli/table.ts";
import { UsageError } from "../../cli/usage_error.ts";
import { type Benchmark, flag } from "../benchmark.ts";
import { candidates, flagsOf } from "./candidates.ts";
import { relativeCost } from "./cost.ts";
import { costOf, nextOf, type Plan, standingsOf } from "./halving.ts";
import { addToJournal, type JournalEntry, readJournal, type Trial } from "./journal.ts";
import { runTrial } from "./trial.ts";

interface SearchFlags {
  folder: string;
  candidates?: string[];
  rungs: number[];
  seeds: number[];
  keep: number;
  costsOnly: boolean;
  rounds: number;
  backend: BackendName | "auto";
  threads: number;
}

interface SearchReport {
  plan: Plan;
  journal: JournalEntry[];
}

const numbers = (text: string) => commaList(text).map(wholeNumber({ min: 0 }));
const names = (text: string) => commaList(text).map((name) => (flagsOf(name), name));

export const search: Benchmark<SearchFlags, SearchReport> = {
  name: "search",
  summary: "Which settings of the quickstart draw best in the same time; takes hours.",
  description:
    "Trains candidates for the same time, rung by rung, measures 1,000 samples of each beside held-out " +
    "images, and goes on with the best. A call goes on where the last one ended. With one rung and " +
    "several seeds it compares finalists.",
  flags: [
    valueFlag("--folder <folder>", "Where the journal and the runs are.", path)
      .default(projectPath("cache/search"), "cache/search"),
    valueFlag(
      "--candidates <names>",
      "Some of the candidates, of which the first measures time; all by default.",
      names,
    ),
    valueFlag(
      "--rungs <steps>",
      "Steps of the first candidate, rung by rung; others make as many as take the same time.",
      numbers,
    ).default([300, 600, 1500], "300,600,1500"),
    valueFlag("--seeds <numbers>", "Trains each with these.", numbers).default([1], "1"),
    valueFlag("--keep <part>", "What part of the candidates goes on.", realNumber).default(0.5),
    new Option("--costs-only", "Only times the steps: for a moment when the machine is idle.")
      .default(false),
    flag.count("--rounds <steps>", "Steps that are timed, of each candidate.", 8),
    flag.backend(),
    flag.threads("Threads of the backend; measures do not depend on them on most backends."),
  ],
  check: ({ candidates: stated = [] }) => {
    if (stated.length > 0 && stated[0] !== first) {
      throw new UsageError(`--candidates begins with "${stated[0]}": begin with ${first}`);
    }
  },
  async measure(flags, tell) {
    const plan = planOf(flags);
    mkdirSync(flags.folder, { recursive: true });
    const file = join(flags.folder, "journal.jsonl");
    for (let next; (next = nextOf(plan, readJournal(file)));) {
      if (next.kind === "cost") {
        const { name, flags: words } = next.candidate;
        const ratio = await relativeCost(name, first, flags);
        addToJournal(file, { kind: "cost", candidate: name, flags: words, ratio });
        tell(`${name}: a step takes ${ratio.toFixed(3)} of ${first}'s`);
      } else if (flags.costsOnly) break;
      else {
        const trial = await runTrial(next, { ...flags, runsDir: join(flags.folder, "runs") });
        addToJournal(file, trial);
        tell(trialLine(trial));
      }
    }
    return { plan, journal: readJournal(file) };
  },
  format: ({ plan, journal }) =>
    plan.rungs.map((rung) => formatRung(plan, journal, rung)).filter((text) => text !== "")
      .join("\n\n"),
  figures: ({ plan, journal }) => {
    const last = plan.rungs[plan.rungs.length - 1];
    return Object.fromEntries(
      standingsOf(plan, journal, last).map(({ candidate, frechet }) => [candidate.name, frechet]),
    );
  },
};

const [first] = Object.keys(candidates);

function planOf({ candidates: stated, rungs, seeds, keep }: SearchFlags): Plan {
  const all = (stated ?? Object.keys(candidates)).map((name) => ({
    name,
    flags: flagsOf(name).join(" "),
  }));
  return { candidates: all, rungs, seeds, keep };
}

function trialLine({ candidate, seed, rung, steps, measures, error }: Trial): string {
  const result = measures
    ? `Frechet ${measures.frechet.toFixed(2)}  recall ${measures.recall.toFixed(3)}`
    : `failed: ${error}`;
  return `rung ${rung}, ${candidate}, seed ${seed}, ${steps} steps: ${result}`;
}

/** The best first; each figure is the median of the seeds, and of Frechet also the worst. */
function formatRung(plan: Plan, journal: readonly JournalEntry[], rung: number): string {
  const standings = standingsOf(plan, journal, rung);
  if (standings.length === 0) return "";
  const header = [
    "",
    "cost",
    "steps",
    "seeds",
    "Frechet",
    "worst",
    "KID",
    "SWD",
    "prec.",
    "recall",
  ];
  const rows = standings.map(({ candidate, trials }) => {
    const of = (name: keyof NonNullable<Trial["measures"]>) =>
      trials.map(({ measures }) => measures?.[name] ?? Infinity);
    const middle = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1];
    return [
      candidate.name,
      costOf(candidate, journal)!.ratio.toFixed(2),
      `${trials[0].steps}`,
      `${trials.length}`,
      middle(of("frechet")).toFixed(2),
      Math.max(...of("frechet")).toFixed(2),
      middle(of("kid")).toFixed(3),
      middle(of("slicedWasserstein")).toFixed(4),
      middle(of("precision")).toFixed(2),
      middle(of("recall")).toFixed(3),
    ];
  });
  return [`as long as ${rung} steps of ${first}`, ...aligned([header, ...rows])].join("\n");
}
