import type { Engine } from "../../host/engine.ts";
import type { Heap } from "../../wasm/heap.ts";
import { kernelModule } from "../../wasm/kernels.ts";
import { Pool } from "../../wasm/pool.ts";
import { oneDnnCandidates, oneDnnVariable, placesOf, statedOneDnn } from "../libraries.ts";
import { pooledGemm } from "../pooled_gemm.ts";
import { ConvolutionPlans } from "./convolution_plans.ts";
import { OneDnn } from "./library.ts";
import { kernelsWith } from "./native_kernels.ts";
import { OneDnnConvolutions } from "./onednn_convolutions.ts";

/** For example `oneDNN 2.6.3, AVX2`: other instructions round otherwise. */
export function describeOneDnn({ name, instructions }: OneDnn): string {
  return `${name}, ${instructions}`;
}

/**
 * oneDNN on the pool's threads, one part of the images each. Its own threads, OpenMP's, wait for one
 * another at the end of every primitive, so that a core that is shared holds up all of them.
 */
export function oneDnnEngine(library: OneDnn, heap: Heap, threads: number): Engine {
  const { memory } = heap;
  const plans = new ConvolutionPlans(library);
  const pool = new Pool({
    modules: [kernelModule()],
    memory,
    threads,
    native: { url: import.meta.resolve("./native_kernels.ts"), options: library.candidate },
    own: kernelsWith(plans, memory),
  });
  const product = {
    engine: "onednn",
    description: describeOneDnn(library),
    takesPieces: false,
    close: () => library.close(),
  };
  return {
    gemm: pooledGemm(product, pool, heap),
    pool,
    convolutions: new OneDnnConvolutions(plans, pool, heap),
  };
}

/**
 * The library that was asked for, or else the first of the table that opens.
 *
 * @param stated what `--onednn` says
 * @throws Error in one line when the one that was asked for does not open, or none does
 */
export function findOneDnn(stated?: string): OneDnn {
  const asked = statedOneDnn(stated);
  const failures: Error[] = [];
  for (const candidate of oneDnnCandidates(asked)) {
    for (const path of [candidate.path, ...placesOf(candidate)]) {
      try {
        return new OneDnn({ ...candidate, path });
      } catch (error) {
        failures.push(error as Error);
      }
    }
  }
  throw asked === undefined ? nothingFound(failures) : askedInVain(failures[0]);
}

function nothingFound(failures: Error[]): Error {
  const tried = oneDnnCandidates().map(({ path }) => path).join(", ");
  return new Error(
    `backend onednn: no oneDNN library can be opened (tried ${tried}): install oneDNN (Debian: ` +
      "libdnnl2), or use --backend auto",
    { cause: failures },
  );
}

function askedInVain(failure: Error): Error {
  return new Error(
    `backend onednn: ${failure.message}: state a oneDNN library of version 2 or 3, or leave out ` +
      `--onednn and ${oneDnnVariable}`,
    { cause: failure },
  );
}
