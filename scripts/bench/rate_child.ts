/** One library in a process of its own: it makes products when a line on stdin asks. */
import { type Measurable, rateMeters, ratesOf } from "../../ops/bench.ts";
import type { ProductsDone, Request, Started, StartRequest } from "./protocol.ts";
import { serve } from "./serve.ts";

let measurable: Measurable | undefined;

async function start({ meter, threads }: StartRequest): Promise<Started> {
  const found = rateMeters().find(({ library, path }) =>
    library === meter?.library && path === meter.path
  );
  if (!found) throw new Error(`there is no meter for ${meter?.library} (${meter?.path})`);
  measurable = found.open(threads);
  const { description } = measurable;
  return { description, rates: await ratesOf(measurable) };
}

function answer(request: Request): Promise<Started | ProductsDone> {
  if (request.do === "start") return start(request);
  if (request.do !== "products" || !measurable) {
    throw new Error(`a library is asked for products alone, not for "${request.do}"`);
  }
  let millis = 0;
  for (const { count, ...product } of request.products) {
    for (let i = 0; i < count; i++) millis += measurable.productMillis(product);
  }
  return Promise.resolve({ millis });
}

await serve(answer);
