import assert from "node:assert/strict";
import { checkModelConfig, defaultModelConfig, type ModelConfig } from "../../model/mod.ts";

const refusal = (config: Partial<ModelConfig>) => {
  try {
    checkModelConfig({ ...defaultModelConfig, ...config });
  } catch (error) {
    return (error as Error).message;
  }
};

Deno.test("the text's defaults, seed 0 and any size from 16 make networks", () => {
  const fine: Partial<ModelConfig>[] = [
    {},
    { seed: 0 },
    { outputHeight: 48, outputWidth: 80 },
    { outputHeight: 17, outputWidth: 16 },
    { outputHeight: 28, outputWidth: 48, yDim: 10, cDim: 1 },
    { batchSize: 1, gUpdates: 1 },
  ];
  for (const config of fine) assert.equal(refusal(config), undefined);
});

Deno.test("what makes no networks is refused by name, with the reason", () => {
  const refusals: [Partial<ModelConfig>, RegExp][] = [
    [{ outputHeight: 15 }, /output size is 15x64: .*16 pixels or more/],
    [{ outputHeight: 30, yDim: 10 }, /30x64.*divide by 4/],
    [{ cDim: 2 as 1 }, /cDim is 2/],
    [{ yDim: -1 }, /yDim is -1/],
    [{ gfDim: 0 }, /gfDim is 0: .*1 or more/],
    [{ batchSize: 2.5 }, /batchSize is 2.5/],
    [{ gUpdates: 0 }, /gUpdates is 0/],
    [{ seed: 0.5 }, /seed is 0.5/],
    [{ learningRate: 0 }, /learningRate is 0/],
    [{ learningRate: NaN }, /learningRate is NaN/],
    [{ beta1: 1 }, /beta1 is 1/],
    [{ epsilon: 0 }, /epsilon is 0/],
  ];
  for (const [config, reason] of refusals) assert.match(refusal(config) ?? "", reason);
});
