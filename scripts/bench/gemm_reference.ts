/** The rate of matrix products alone, in a process of its own: the limit that a step is held against. */
import { type BackendName, productFlops } from "../../ops/mod.ts";
import { LineChild } from "./line_child.ts";
import { backendContender } from "./programs.ts";
import type { CountedProduct, ProductsDone, Started } from "./protocol.ts";

/** What is measured: a large square product, and all the products of one step, shape by shape. */
export interface Reference<T> {
  large: T;
  ofStep: T;
}

const size = 2048;
const large = { m: size, n: size, k: size, transposeA: false, transposeB: false, count: 1 };

/** Long enough for a slow machine, and an end if something hangs. */
const patienceMillis = 120_000;

export class GemmReference {
  readonly rounds: Reference<number>[] = [];
  description = "";
  private readonly child: LineChild;
  private readonly products: Reference<CountedProduct[]>;

  /** @param ofStep the products of one step, as the backend's own child has noted them */
  constructor(private readonly backend: BackendName, ofStep: CountedProduct[]) {
    this.child = new LineChild(backendContender(backend));
    this.products = { large: [large], ofStep };
  }

  async start(threads: number): Promise<void> {
    const request = { do: "start", backend: this.backend, threads } as const;
    this.description = (await this.child.ask<Started>(request, patienceMillis)).description;
    await this.measure(); // the first time pays for memory and for waking threads
  }

  /** Measures once more; answers with the milliseconds, which it also keeps. */
  async round(): Promise<Reference<number>> {
    const millis = await this.measure();
    this.rounds.push(millis);
    return millis;
  }

  /** Multiplications and additions of what is measured. */
  flops(): Reference<number> {
    return { large: flopsOf(this.products.large), ofStep: flopsOf(this.products.ofStep) };
  }

  close(): Promise<void> {
    return this.child.close();
  }

  private async measure(): Promise<Reference<number>> {
    const { large, ofStep } = this.products;
    return { large: await this.millis(large), ofStep: await this.millis(ofStep) };
  }

  private async millis(products: CountedProduct[]): Promise<number> {
    const request = { do: "products", products } as const;
    return (await this.child.ask<ProductsDone>(request, patienceMillis)).millis;
  }
}

function flopsOf(products: readonly CountedProduct[]): number {
  return products.reduce((sum, product) => sum + product.count * productFlops(product), 0);
}
