/** The libraries and adapters of this machine, used or not. */
import { openBlas } from "./blas/cblas.ts";
import { describe } from "./device/gemm.ts";
import { blasCandidates, type LibraryCandidate } from "./ffi/libraries.ts";
import { findAdapters } from "./webgpu/base/adapters.ts";
import { describeAdapter, isSoftware } from "./webgpu/base/request_device.ts";

export interface BlasReport extends LibraryCandidate {
  /** What it is, where it opens. */
  found?: string;
  /** Why it does not open. */
  failure?: string;
}

/** Every library of the table. */
export function blasReport(): BlasReport[] {
  return blasCandidates().map((candidate) => ({ ...candidate, ...opened(candidate) }));
}

function opened(candidate: LibraryCandidate): Pick<BlasReport, "found" | "failure"> {
  try {
    const blas = openBlas(candidate);
    blas.close();
    return { found: describe(blas) };
  } catch (error) {
    return { failure: (error as Error).message };
  }
}

/** Every adapter that WebGPU offers. */
export async function webgpuAdapters(): Promise<{ description: string; isSoftware: boolean }[]> {
  const adapters = await findAdapters();
  return adapters.map((adapter) => ({
    description: describeAdapter(adapter),
    isSoftware: isSoftware(adapter),
  }));
}
