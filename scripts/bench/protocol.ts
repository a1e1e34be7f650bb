/** What the benchmark asks its children, and what they answer: one line of JSON each. */
import type { ModelConfig } from "../../model/mod.ts";
import type { LayerWork, Product, Rates } from "../../ops/bench.ts";
import type { BackendName } from "../../ops/mod.ts";
import { lines } from "../../pipeline/files/lines.ts";

/** Gets ready. `model` is absent where only matrix products will be asked for. */
export interface StartRequest {
  do: "start";
  threads: number;
  model?: ModelConfig;
  /** For our own backends, where it must be stated. */
  backend?: BackendName;
  /** For programs in other languages: a safetensors file with weights, images and z. */
  inputs?: string;
  /** For the rates of libraries: one of `rateMeters`. */
  meter?: { library: string; path: string };
}

export type Request =
  | StartRequest
  /** Makes the next training step. */
  | { do: "step" }
  /** Tells the gradients of a first step, and makes none. */
  | { do: "gradients" }
  /** Makes each of these products as often as its count says. */
  | { do: "products"; products: CountedProduct[] }
  /** Times one of `timedOps`. */
  | { do: "op"; op: string };

/** What is asked of the child that stands for many browsers. */
export type ClientsRequest =
  /**
   * Opens streams of a run's events, some of which are never read. Events up to the number `after`
   * were told before: they may still be on their way to the database, and do not count.
   */
  | { do: "watch"; url: string; clients: number; stalled: number; after: number }
  /** Waits until those that read know of this event, closes them all, and tells what came. */
  | { do: "leave"; after: number };

export interface CountedProduct extends Product {
  count: number;
}

/** A product of two square matrices. */
export function squareProduct(size: number): CountedProduct {
  return { m: size, n: size, k: size, transposeA: false, transposeB: false, count: 1 };
}

export interface Started {
  description: string;
  /** Of a library. */
  rates?: Rates;
}

/** The losses that every program reports; each of its update's own pass, from before it. */
export interface Losses {
  dLossReal: number;
  dLossFake: number;
  gLoss: number;
}

export interface StepDone {
  millis: number;
  losses: Losses;
  /** The most memory that the process has held so far. */
  peakBytes: number;
  /** For backends with a GEMM library: the time within it. */
  gemm?: { millis: number };
  /** For backends whose work is done when a call returns: what each layer's products took. */
  works?: LayerWork[];
}

/** Of both losses by the weights that training begins with; no update lies before them. */
export interface GradientsDone {
  /** By variable, the root of the sum of squares. */
  norms: Record<string, number>;
}

/** The products alone, without making their factors. */
export interface ProductsDone {
  millis: number;
}

/** What the streams of a dashboard brought to all who read theirs. */
export interface Watched {
  snapshots: number;
  steps: number;
  /** From the end of a step until a client knew of it. */
  delayMillis: { median: number; max: number };
}

/** The life of a child: answers a line on stdin with a line on stdout, until stdin ends. */
export async function serve<Asked = Request>(
  answer: (request: Asked) => unknown,
): Promise<never> {
  for await (const line of lines(Deno.stdin.readable.getReader())) {
    try {
      console.log(JSON.stringify(await answer(JSON.parse(line))));
    } catch (error) {
      console.log(JSON.stringify({ error: error instanceof Error ? error.message : `${error}` }));
    }
  }
  Deno.exit(); // a backend may still hold threads
}

/** Each product as often as its count says. */
export async function makeProducts(
  products: readonly CountedProduct[],
  millisOf: (product: Product) => number | Promise<number>,
): Promise<ProductsDone> {
  let millis = 0;
  for (const { count, ...product } of products) {
    for (let i = 0; i < count; i++) millis += await millisOf(product);
  }
  return { millis };
}
