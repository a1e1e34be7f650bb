import assert from "node:assert/strict";
import { formatHeader } from "../../../../scripts/cli/progress/format_header.ts";
import { palette } from "../../../../scripts/cli/progress/paint.ts";
import { started } from "./_events.ts";

const header = (changes: Partial<typeof started>) =>
  formatHeader({ ...started, ...changes }, "runs/first", palette(false));

Deno.test("the header says what runs where on what, and lists both networks", () => {
  const expected = [
    "run      first, in runs/first",
    "device   blas: OpenBLAS 0.3.21, 2 threads",
    "         auto: no GPU found, OpenBLAS is here",
    "data     avatars: 4,096 images of 32x32x3",
    "train    384 steps of 64 images, 64 an epoch; seed 547",
    "",
    "generator            output   parameters",
    "linear           64x2x2x512      206,848",
    "deconv 1         64x4x4x256    3,277,568",
    "total                          3,484,416",
    "",
    "discriminator        output   parameters",
    "conv 1          64x16x16x64        4,864",
    "total                              4,864",
    "",
  ];
  assert.deepEqual(header({}).split("\n"), expected);
});

Deno.test("the header credits the artist and names the licence", () => {
  const credit = {
    title: "Adventurer",
    artist: "Lisa Wischofsky",
    licence: "CC BY 4.0",
    url: "https://example.org/adventurer",
  };
  const text = header({ dataset: { ...started.dataset, credit } });
  assert.match(text, /"Adventurer" by Lisa Wischofsky, CC BY 4.0\n +https:\/\/example.org/);
});

Deno.test("the header names classes and augmentations where there are any", () => {
  const text = header({
    dataset: { ...started.dataset, classes: ["cat", "dog"] },
    config: { ...started.config, augment: ["flip", "crop=4"] },
  });
  assert.match(text, /32x32x3, 2 classes\n/);
  assert.match(text, /^augment +flip, crop=4$/m);
});
