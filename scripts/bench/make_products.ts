import { productMillis } from "../../ops/bench.ts";
import type { CountedProduct, ProductsDone } from "./protocol.ts";

/** Each product as often as its count says, on the current backend. */
export async function makeProducts(products: readonly CountedProduct[]): Promise<ProductsDone> {
  let millis = 0;
  for (const { count, ...product } of products) {
    for (let i = 0; i < count; i++) millis += await productMillis(product);
  }
  return { millis };
}
