/**
 * The rates of matrix products alone, of every library in a process of its own. The fastest is the
 * limit that a step is held against, whatever computes that.
 */
import { presentMeters, productFlops, type Rates } from "../../ops/bench.ts";
import { denoProgram } from "./contenders.ts";
import { LineChild } from "./line_child.ts";
import { medianOf, sum } from "./measure.ts";
import { type CountedProduct, type ProductsDone, squareProduct } from "./protocol.ts";
import type { Started, StartRequest } from "./protocol.ts";

const large = squareProduct(2048);

/** Long enough for a slow machine, and an end if something hangs. */
const patienceMillis = 120_000;

/** One library, and what was measured of it, in GFLOP/s. */
export interface MeasuredLibrary {
  description: string;
  /** As `doctor` measures it, before the rounds. */
  rates: Rates;
  /** A product of 2048x2048x2048, once a round. */
  largeGflops: number[];
}

export class SgemmReference {
  readonly libraries: MeasuredLibrary[] = [];
  /** All the products of one step, shape by shape, on the library that was the fastest at first. */
  readonly ofStepGflops: number[] = [];
  /** Which that was. */
  ofStepOn = "";
  private readonly children = new Map<MeasuredLibrary, LineChild>();

  /** @param ofStep the products of one step */
  constructor(private readonly ofStep: CountedProduct[]) {}

  /** Opens every library that is there. */
  async start(threads: number): Promise<void> {
    for (const { library, path } of presentMeters()) {
      const child = new LineChild(denoProgram("products_child.ts"));
      const request: StartRequest = { do: "start", meter: { library, path }, threads };
      const { description, rates } = await child.ask<Started>(request, patienceMillis);
      const measured = { description, rates: rates!, largeGflops: [] };
      this.libraries.push(measured);
      this.children.set(measured, child);
    }
    const fastest = this.fastestAtFirst();
    if (!fastest) return;
    this.ofStepOn = fastest.description;
    await this.gflops(fastest, this.ofStep); // the first time pays for memory
  }

  /** Measures each library once more. */
  async round(): Promise<void> {
    for (const each of this.libraries) each.largeGflops.push(await this.gflops(each, [large]));
    const fastest = this.fastestAtFirst();
    if (fastest) this.ofStepGflops.push(await this.gflops(fastest, this.ofStep));
  }

  /** By the median of the rounds; undefined before the first one, or without any library. */
  fastest(): MeasuredLibrary | undefined {
    const median = ({ largeGflops }: MeasuredLibrary) => medianOf(largeGflops);
    return this.libraries
      .filter(({ largeGflops }) => largeGflops.length > 0)
      .toSorted((a, b) => median(b) - median(a))[0];
  }

  async close(): Promise<void> {
    await Promise.all([...this.children.values()].map((child) => child.close()));
  }

  private fastestAtFirst(): MeasuredLibrary | undefined {
    return this.libraries.toSorted((a, b) => b.rates.sgemm - a.rates.sgemm)[0];
  }

  private async gflops(library: MeasuredLibrary, products: CountedProduct[]): Promise<number> {
    const request = { do: "products", products } as const;
    const child = this.children.get(library)!;
    const { millis } = await child.ask<ProductsDone>(request, patienceMillis);
    const flops = sum(products.map((product) => product.count * productFlops(product)));
    return flops / millis / 1e6;
  }
}
