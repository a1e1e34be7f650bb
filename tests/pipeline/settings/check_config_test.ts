import assert from "node:assert/strict";
import { checkConfig } from "../../../pipeline/settings/check_config.ts";
import { runConfig } from "../store/_run_config.ts";

const { model } = runConfig();

Deno.test("settings that do not fit each other are refused by the first of them", () => {
  const bad: [changes: Parameters<typeof runConfig>[0], message: RegExp][] = [
    [{ trainSize: 3 }, /^trainSize is "3": .*one batch of 64/],
    [{ labels: "folder" }, /^labels is "folder"/],
    [{ yDim: 5 }, /^yDim is "5": .*no labels/],
    [{ augment: ["cutout=70"] }, /^augment is "cutout=70": .*64x64/],
    [{ model: { ...model, gfDim: 4096 } }, /^gfDim is "4096": .* weights, and at most/],
    [
      { trainSize: 16_384, model: { ...model, batchSize: 16_384, outputHeight: 4096, gfDim: 8 } },
      /^batchSize is "16384": .* numbers, and at most/,
    ],
    [{ prefetch: 1000, model: { ...model, outputHeight: 1024 } }, /^prefetch is "1000": .* bytes/],
    [{ sampleNum: 16_384, model: { ...model, outputHeight: 2048 } }, /^sampleNum is .* bytes/],
  ];
  for (const [changes, message] of bad) {
    assert.throws(() => checkConfig(runConfig(changes)), (error: Error) => {
      assert.ok(error instanceof RangeError);
      assert.match(error.message, message);
      return true;
    });
  }
  checkConfig(runConfig());
});
