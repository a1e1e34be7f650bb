import assert from "node:assert/strict";
import { join } from "node:path";
import sharp from "sharp";
import type { ComparedStep } from "../../../pipeline/replay/compare_step.ts";
import { openDump } from "../../../pipeline/replay/dump.ts";
import { inTempDir } from "../sources/_fixtures.ts";

const shape = { height: 16, width: 16, channels: 1 } as const;

function compared(step: number): ComparedStep {
  const ids = ["plain", 'with, comma and "quotes"'];
  const pixels = new Uint8Array(2 * 16 * 16).map((_, i) => i < 256 ? 10 : 200);
  const position = { step: step - 1, epoch: 0, stepInEpoch: step - 1 };
  const losses = { dLossReal: 0.5, dLossFake: 0.25, dLoss: 0.75, gLoss: NaN };
  return {
    batch: {
      ...{ position, ids, indices: [0, 1], hashes: ["", ""], pixels },
      labels: Uint32Array.of(1, 0),
      draws: [[0.5, 3], [0.25]],
    },
    step: { type: "step", step, ...losses, meanDReal: 0.5, meanDFake: 0.5 },
  } as unknown as ComparedStep;
}

Deno.test("a dump has a line a step, a line an image, and a picture a batch", () =>
  inTempDir(async (dir) => {
    const dump = await openDump(join(dir, "dump"), shape, ["cat", "dog"]);
    await dump.step(compared(1));
    await dump.step(compared(2));
    dump.close();
    const read = (file: string) => Deno.readTextFileSync(join(dir, "dump", file)).split("\r\n");
    assert.deepEqual(read("losses.csv"), [
      "step,dLossReal,dLossFake,dLoss,gLoss,meanDReal,meanDFake",
      "1,0.5,0.25,0.75,NaN,0.5,0.5",
      "2,0.5,0.25,0.75,NaN,0.5,0.5",
      "",
    ]);
    assert.deepEqual(read("images.csv").slice(0, 3), [
      "step,slot,id,label,class,draws",
      "1,0,plain,1,dog,0.5 3",
      '1,1,"with, comma and ""quotes""",0,cat,0.25',
    ]);
    const { width, height } = await sharp(join(dir, "dump", "batches", "step-000002.png"))
      .metadata();
    assert.deepEqual([width, height], [2 * 64 + 2, 64]);
  }));
