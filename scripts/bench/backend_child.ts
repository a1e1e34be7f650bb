/** One backend in a process of its own: it makes a step when a line on stdin asks, and says how it went. */
import { Gan } from "../../model/mod.ts";
import { accountOf, type OpMillis, opMillis } from "../../ops/bench.ts";
import { isSynchronous, openBackend } from "../../ops/mod.ts";
import { GemmMeter } from "./gemm_meter.ts";
import { benchImages, zBatches } from "./inputs.ts";
import { makeProducts } from "./make_products.ts";
import { peakBytes } from "./peak_bytes.ts";
import type {
  GradientsDone,
  ProductsDone,
  Request,
  Started,
  StartRequest,
  StepDone,
} from "./protocol.ts";
import { serve } from "./serve.ts";

const meter = new GemmMeter();
let step: (() => Promise<StepDone>) | undefined;
let gradients: (() => Promise<GradientsDone>) | undefined;

async function start({ backend, threads, model }: StartRequest): Promise<Started> {
  if (!backend) throw new Error("no backend was named");
  // Products alone go unmetered, as in training.
  const wrapGemm = model && meter.wrap;
  const { description } = await openBackend(backend, { threads, wrapGemm });
  if (model) {
    const gan = new Gan(model);
    const images = benchImages(model);
    let steps = 0;
    step = async () => {
      meter.take(); // drops what start-up may have left
      const start = performance.now();
      const { result, works } = await accountOf(() => gan.trainStep(images, steps++ % zBatches));
      const millis = performance.now() - start;
      const { dLossReal, dLossFake, gLoss } = result;
      const losses = { dLossReal, dLossFake, gLoss };
      const account = isSynchronous() ? { works } : {};
      return { millis, losses, peakBytes: peakBytes(), gemm: meter.take(), ...account };
    };
    gradients = async () => {
      gan.learningRates = { discriminator: 0, generator: 0 }; // G's gradient goes through a D that has not moved
      const stats = await gan.gradients(images, 0);
      return { norms: Object.fromEntries(stats.map(({ name, norm }) => [name, norm])) };
    };
  }
  return { description };
}

function answer(
  request: Request,
): Promise<Started | StepDone | GradientsDone | ProductsDone | OpMillis> {
  switch (request.do) {
    case "start":
      return start(request);
    case "step":
      if (!step) throw new Error("a step was asked for before a model was given");
      return step();
    case "gradients":
      if (!gradients) throw new Error("gradients were asked for before a model was given");
      return gradients();
    case "op":
      return opMillis(request.op);
    case "products":
      return makeProducts(request.products);
  }
}

await serve(answer);
