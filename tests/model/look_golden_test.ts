/** Where D looks, beside PyTorch in float64. */
import assert from "node:assert/strict";
import { defaultModelConfig, type ModelConfig, TrainedNetworks } from "../../model/mod.ts";
import { testEachBackend } from "../goldens/each_backend.ts";
import { numbers, readGolden, under } from "../goldens/read_golden.ts";

const cases = [
  "unconditional_20x36x3",
  "conditional_28x28x1",
  "spectral_19x22x3",
  "r1_17x22x3",
];

for (const name of cases) {
  const { config, tensors } = readGolden<Partial<ModelConfig>>(`look_${name}`);
  testEachBackend(`where D looks is what PyTorch finds: ${name}`, async () => {
    const networks = new TrainedNetworks(
      { ...defaultModelConfig, ...config },
      under("state.", tensors),
    );
    const floats = (of: string) => Float32Array.from(numbers(tensors[of]));
    const y = tensors.y && floats("y");
    const { logit, gradient } = await networks.traceDiscriminator(floats("image"), y);
    networks.dispose();

    const [expectedLogit] = numbers(tensors.logit);
    const expected = numbers(tensors.gradient);
    const most = Math.max(...expected.map(Math.abs));
    assert(Math.abs(logit - expectedLogit) <= 2e-5 * Math.max(1, Math.abs(expectedLogit)));
    const worst = Math.max(...expected.map((value, i) => Math.abs(gradient.values[i] - value)));
    assert(worst <= 2e-5 * most, `off by ${worst} of ${most}`);
  });
}
