/**
 * Measures how fast each library multiplies, for `doctor` and `bench`. To measure another library,
 * add an entry to `rateMeters`.
 */
import { openBlas } from "./blas/cblas.ts";
import type { VectorUnit } from "./ffi/cpu_features.ts";
import { blasCandidates, type LibraryCandidate, oneDnnCandidates } from "./ffi/libraries.ts";
import { OneDnn } from "./onednn/library.ts";
import { oneDnnEngine } from "./onednn/onednn_engine.ts";
import { describe, type Gemm } from "./device/gemm.ts";
import type { ConvolutionEngine } from "./host/base/convolution_engine.ts";
import { geometryOf } from "./device/geometry.ts";
import { bestMillis, type Product, squareRate } from "./gemm_rate.ts";
import { Buffers } from "./pool/buffers.ts";
import { usableBuilds } from "./wasm/builds.ts";
import { wasmEngine } from "./wasm/wasm_engine.ts";
import { Heap } from "./pool/heap.ts";

/** A library of the table; it may be absent on this machine. */
export interface RateMeter {
  /** Its name for people. */
  library: string;
  /** Name or path for the system's loader; empty for WebAssembly, which is our own. */
  path: string;
  /** @throws Error in one line when there is no such library, or it lacks something */
  open(threads: number): Measurable;
}

/** A library that is open. */
export interface Measurable {
  /** With its version, its kernels and its threads. */
  description: string;
  /** A remark for people on how it was opened. */
  note?: string;
  /** The vector unit that its kernels use, if it says. */
  vectorUnit?: VectorUnit;
  /** How long one product takes, without creating its matrices. */
  productMillis(product: Product): number;
  /** How long a convolution by the library's own kernel takes, if it has one. */
  convolutionMillis?(convolution: Convolution): number;
  close(): void;
}

/** Images [batch, size, size, inChannels], filters [5, 5, inChannels, outChannels], stride 2, SAME. */
export interface Convolution {
  batch: number;
  size: number;
  inChannels: number;
  outChannels: number;
}

/** In GFLOP/s. */
export interface Rates {
  sgemm: number;
  convolution?: number;
}

/** From the middle of the 64x64 GAN. */
const usualConvolution: Convolution = { batch: 64, size: 16, inChannels: 128, outChannels: 256 };

/** Every library that could be measured, in the order in which `auto` tries them. */
export function rateMeters(): RateMeter[] {
  return [...oneDnnCandidates().map(oneDnnMeter), ...blasCandidates().map(blasMeter), wasmMeter];
}

/** The first meter of each library that opens: two names of one file would be measured twice. */
export function presentMeters(): RateMeter[] {
  const present = new Map<string, RateMeter>();
  for (const meter of rateMeters()) {
    if (!present.has(meter.library) && opens(meter)) present.set(meter.library, meter);
  }
  return [...present.values()];
}

function opens({ open }: RateMeter): boolean {
  try {
    open(1).close();
    return true;
  } catch {
    return false;
  }
}

/** Measures one library; the process must be idle otherwise. */
export async function ratesOf(measurable: Measurable): Promise<Rates> {
  const sgemm = await squareRate((square) => measurable.productMillis(square));
  const measure = () => measurable.convolutionMillis!(usualConvolution);
  if (!measurable.convolutionMillis) return { sgemm };
  measure(); // the first one makes its primitive, and wakes threads
  const best = await bestMillis(measure, measure());
  return { sgemm, convolution: convolutionFlops(usualConvolution) / best / 1e6 };
}

function convolutionFlops({ batch, size, inChannels, outChannels }: Convolution): number {
  const places = batch * Math.ceil(size / 2) ** 2;
  return 2 * places * 25 * inChannels * outChannels;
}

/** oneDNN on the pool's threads, as the backend uses it. */
export function oneDnnMeter(candidate: LibraryCandidate): RateMeter {
  return {
    ...candidate,
    open(threads) {
      const heap = new Heap();
      const library = new OneDnn(candidate);
      const { gemm, pool, convolutions } = oneDnnEngine(library, heap, threads);
      return {
        description: describe(gemm),
        vectorUnit: library.isWide ? "AVX-512" : library.isFast ? "AVX2" : undefined,
        productMillis: millisBy(gemm, new Buffers(heap)),
        convolutionMillis: convolutionMillisBy(convolutions!, new Buffers(heap)),
        close() {
          pool.close();
          gemm.close();
        },
      };
    },
  };
}

/** Times the forward pass of a convolution engine. */
function convolutionMillisBy(
  convolutions: ConvolutionEngine,
  memory: Buffers,
): (convolution: Convolution) => number {
  const filters = new Map<string, { dataId: object; values: Float32Array }>();
  return ({ batch, size, inChannels, outChannels }) => {
    const shape = [5, 5, inChannels, outChannels];
    const g = geometryOf([batch, size, size, inChannels], shape, { strides: 2, pad: "same" });
    const ones = (length: number) => memory.take(length).fill(1);
    // One tensor, so that the engine reorders its filter once, as between two updates.
    const key = shape.join();
    const filter = filters.get(key) ??
      { dataId: {}, values: ones(25 * inChannels * outChannels) };
    filters.set(key, filter);
    const x = ones(batch * size ** 2 * inChannels);
    const y = ones(batch * g.outHeight * g.outWidth * outChannels);
    const start = performance.now();
    convolutions.forward(x, filter, y, g);
    const millis = performance.now() - start;
    for (const images of [x, y]) memory.giveBack(images);
    return millis;
  };
}

/** A BLAS library on threads of its own. */
export function blasMeter(candidate: LibraryCandidate): RateMeter {
  return {
    ...candidate,
    open(threads) {
      const blas = openBlas(candidate, threads);
      const { note, vectorUnit, close } = blas;
      const productMillis = millisBy(blas, { take: (length) => new Float32Array(length) });
      return { description: describe(blas), note, vectorUnit, productMillis, close };
    },
  };
}

const wasmMeter: RateMeter = {
  library: "WebAssembly",
  path: "",
  open(threads) {
    const heap = new Heap();
    const { gemm, pool } = wasmEngine(heap, threads, usableBuilds()[0]);
    const productMillis = millisBy(gemm, new Buffers(heap));
    return { description: describe(gemm), productMillis, close: () => pool.close() };
  },
};

/** Allocates and frees matrices. */
interface Memory {
  take(length: number): Float32Array;
  giveBack?(floats: Float32Array): void;
}

/** Times a provider's product, on matrices of ones. */
export function millisBy({ gemm }: Gemm, memory: Memory): Measurable["productMillis"] {
  return ({ m, n, k, transposeA, transposeB }) => {
    const matrix = (rows: number, columns: number, transpose: boolean) => {
      const [storedRows, storedColumns] = transpose ? [columns, rows] : [rows, columns];
      const data = memory.take(rows * columns).fill(1);
      return { data, rows: storedRows, columns: storedColumns, transpose };
    };
    const [a, b, c] = [
      matrix(m, k, transposeA),
      matrix(k, n, transposeB),
      matrix(m, n, false),
    ];
    const start = performance.now();
    gemm(a, b, c);
    const millis = performance.now() - start;
    for (const { data } of [a, b, c]) memory.giveBack?.(data);
    return millis;
  };
}
