import assert from "node:assert/strict";
import { configDifferences, flatten } from "../../../web/state/config_diff.ts";

Deno.test("configDifferences() lists only settings that differ, nested ones by their path", () => {
  const first = { name: "a", epochs: 3, augment: ["flip"], model: { batchSize: 64, seed: 1 } };
  const second = { name: "b", epochs: 3, augment: [], model: { batchSize: 32, seed: 1 } };
  assert.deepEqual(configDifferences([first, second]), [
    { setting: "augment", values: ["flip", undefined] },
    { setting: "model.batchSize", values: ["64", "32"] },
  ]);
});

Deno.test("flatten() leaves out what is not set", () => {
  assert.deepEqual(flatten({ a: undefined, b: { c: 1 } }), { "b.c": "1" });
});
