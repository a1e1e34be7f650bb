/** `doctor`'s table of libraries: their kernels, their rates, and which are slow. */
import { LibraryError, type RateMeter, rateMeters, type Rates, ratesOf } from "../../ops/bench.ts";
import { isWider, type VectorUnit } from "../../ops/mod.ts";

/** One library of the table, with its measurements. */
export interface LibraryRates {
  library: string;
  path: string;
  /** Why it does not open; the other fields are then absent. */
  failure?: string;
  /** Whether it is not installed; otherwise the failure says what is wrong with it. */
  isAbsent?: boolean;
  description?: string;
  note?: string;
  vectorUnit?: VectorUnit;
  rates?: Rates;
}

/** A library is slow below this share of the CPU's rate. */
const slowShare = 0.5;

/** How often a library is measured before it is called slow: something else may take the cores. */
const mostRounds = 3;

/**
 * Measures each library of the table in turn; where one seems slow, all again, and the best counts: other
 * work can only slow one down.
 */
export async function libraryRates(
  meters: readonly RateMeter[] = rateMeters(),
  threads = navigator.hardwareConcurrency,
): Promise<LibraryRates[]> {
  let libraries = await eachIn(meters, (meter) => measured(meter, threads));
  for (let round = 1; round < mostRounds && seemsSlow(libraries); round++) {
    const before = libraries;
    libraries = await eachIn(
      meters,
      async (meter, n) =>
        before[n].rates ? better(before[n], await measured(meter, threads)) : before[n],
    );
  }
  return libraries;
}

/** One after the other, since they would take each other's cores. */
async function eachIn<T, R>(
  things: readonly T[],
  work: (thing: T, n: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  for (const [n, thing] of things.entries()) results.push(await work(thing, n));
  return results;
}

async function measured(
  { library, path, open }: RateMeter,
  threads: number,
): Promise<LibraryRates> {
  try {
    const measurable = open(threads);
    try {
      const { description, note, vectorUnit } = measurable;
      return { library, path, description, note, vectorUnit, rates: await ratesOf(measurable) };
    } finally {
      measurable.close();
    }
  } catch (error) {
    const isAbsent = error instanceof LibraryError && error.isAbsent;
    return { library, path, failure: (error as Error).message, isAbsent };
  }
}

/** Whether one is at less than half of the best rate by what it was measured at. */
function seemsSlow(libraries: readonly LibraryRates[]): boolean {
  const best = bestRate(libraries) ?? 0;
  return libraries.some(({ rates }) => rates && rates.sgemm < slowShare * best);
}

/** The same library with the best of both measurements. */
function better(before: LibraryRates, now: LibraryRates): LibraryRates {
  if (!before.rates || !now.rates) return before;
  const [{ sgemm, convolution }, rates] = [before.rates, now.rates];
  const best = convolution && Math.max(convolution, rates.convolution ?? 0);
  return { ...now, rates: { sgemm: Math.max(sgemm, rates.sgemm), convolution: best } };
}

/** The best rate of any library; undefined where there is none. */
export function bestRate(libraries: readonly LibraryRates[]): number | undefined {
  const rates = libraries.flatMap(({ rates }) => rates?.sgemm ?? []);
  return rates.length > 0 ? Math.max(...rates) : undefined;
}

/**
 * Why a library is slow here, and the cure; undefined if it is not. The best library gives the CPU's
 * rate; if none is good, the width of its vectors does.
 */
export function slowness(
  { library, note, vectorUnit, rates }: LibraryRates,
  best: number,
  cpu: VectorUnit | undefined,
): string | undefined {
  if (!rates) return undefined;
  const share = rates.sgemm / best;
  const leavesUnused = cpu && vectorUnit && isWider(cpu, vectorUnit);
  if (share >= slowShare && !leavesUnused) return undefined;
  const how = share >= slowShare
    ? `slow: it computes with ${vectorUnit}, and this CPU has ${cpu}`
    : `slow: ${(100 * share).toFixed(0)} % of the best rate here`;
  return `${how}: ${note ?? cureOf(library)}`;
}

function cureOf(library: string): string {
  switch (library) {
    case "WebAssembly":
      return "it has vectors of 128 bits alone: use --backend blas, or another that is faster here";
    case "BLIS":
      return "name the CPU's kernels in BLIS_ARCH_TYPE, or use another library";
    default:
      return "look for a newer version of it, or use another library";
  }
}
