/** The DCGAN of PyTorch's example, to which ours is compared. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { encodePng } from "../../../pipeline/outputs/samples/image_grid.ts";
import { testWithPython } from "../../pipeline/generator/_pythons.ts";
import { inTempDir } from "../../pipeline/sources/_fixtures.ts";

const script = fileURLToPath(new URL("../../../scripts/bench/torch_dcgan.py", import.meta.url));
const run = "import runpy, sys; runpy.run_path(sys.argv.pop(1), run_name='__main__')";

const filesOf = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

testWithPython(
  "PyTorch's DCGAN trains on all but the last images, and leaves 1,000 samples",
  "torch, numpy, PIL",
  (python) =>
    inTempDir(async (dir) => {
      const [images, out] = [join(dir, "images"), join(dir, "out")];
      Deno.mkdirSync(images);
      for (let n = 0; n < 68; n++) {
        const pixels = new Uint8Array(16 * 16 * 3).fill(3 * n);
        const file = join(images, `${String(n).padStart(3, "0")}.png`);
        Deno.writeFileSync(file, await encodePng({ height: 16, width: 16, channels: 3, pixels }));
      }
      const flags = ["--size", "16", "--hold-out", "3", "--steps", "2"];
      const told = python(run, script, images, out, ...flags);
      assert.deepEqual((told as { steps: number }).steps, 2);
      assert.deepEqual(filesOf(out), ["real", "steps-2"]);
      assert.equal(filesOf(join(out, "steps-2")).length, 1000);
      assert.deepEqual(filesOf(join(out, "real")), ["000000.png", "000001.png", "000002.png"]);
    }),
);
