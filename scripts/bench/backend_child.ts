/** One backend in a process of its own: it makes a step when a line on stdin asks, and says how it went. */
import { Gan, type ModelConfig } from "../../model/mod.ts";
import { accountOf, opMillis, productMillis } from "../../ops/bench.ts";
import { isSynchronous, openBackend } from "../../ops/mod.ts";
import { GemmMeter } from "./gemm_meter.ts";
import { benchImages, zBatches } from "./inputs.ts";
import { peakBytes } from "./measure.ts";
import { type GradientsDone, makeProducts, type Request, serve } from "./protocol.ts";
import type { Started, StartRequest, StepDone } from "./protocol.ts";

const meter = new GemmMeter();
let trainee: Trainee | undefined;

class Trainee {
  private readonly gan: Gan;
  private readonly images;
  private steps = 0;

  constructor(model: ModelConfig) {
    this.gan = new Gan(model);
    this.images = benchImages(model);
  }

  async step(): Promise<StepDone> {
    meter.take(); // drops what start-up may have left
    const start = performance.now();
    const train = () => this.gan.trainStep(this.images, this.steps++ % zBatches);
    const { result: { dLossReal, dLossFake, gLoss }, works } = await accountOf(train);
    const millis = performance.now() - start;
    const losses = { dLossReal, dLossFake, gLoss };
    const account = isSynchronous() ? { works } : {};
    return { millis, losses, peakBytes: peakBytes(), gemm: meter.take(), ...account };
  }

  async gradients(): Promise<GradientsDone> {
    this.gan.learningRates = { discriminator: 0, generator: 0 }; // G's gradient goes through a D that has not moved
    const stats = await this.gan.gradients(this.images, 0);
    return { norms: Object.fromEntries(stats.map(({ name, norm }) => [name, norm])) };
  }
}

async function start({ backend, threads, model }: StartRequest): Promise<Started> {
  if (!backend) throw new Error("no backend was named");
  // Products alone go unmetered, as in training.
  const wrapGemm = model && meter.wrap;
  const { description } = await openBackend(backend, { threads, wrapGemm });
  if (model) trainee = new Trainee(model);
  return { description };
}

await serve((request: Request) => {
  switch (request.do) {
    case "start":
      return start(request);
    case "step":
    case "gradients":
      if (trainee) return request.do === "step" ? trainee.step() : trainee.gradients();
      throw new Error(`"${request.do}" was asked for before a model was given`);
    case "op":
      return opMillis(request.op);
    case "products":
      return makeProducts(request.products, productMillis);
  }
});
