import assert from "node:assert/strict";
import { join } from "node:path";
import sharp from "sharp";
import { keepIn } from "../../../pipeline/measures/keep_compared.ts";
import { inTempDir } from "../sources/_fixtures.ts";

Deno.test("what was compared is kept as pictures of the same pixels, and doubles that NumPy reads", () =>
  inTempDir(async (dir) => {
    const pixels = Uint8Array.from({ length: 2 * 3 * 5 }, (_, i) => 8 * i);
    const values = Float64Array.of(1 / 3, -2, 0, 1e300, 5, 6);
    const shape = { count: 2, height: 3, width: 5, channels: 1 as const };
    await keepIn(dir)("real", { ...shape, pixels }, { count: 2, length: 3, values });

    const shown = await Promise.all(
      ["00000", "00001"].map((name) =>
        sharp(join(dir, "real", `${name}.png`)).toColourspace("b-w").raw().toBuffer()
      ),
    );
    assert.deepEqual([...shown[0], ...shown[1]], [...pixels]);
    const npy = Deno.readFileSync(join(dir, "real.npy"));
    const start = 10 + npy[8] + 256 * npy[9];
    assert.equal(start % 64, 0);
    assert.match(new TextDecoder("latin1").decode(npy.subarray(0, start)), /'<f8'.*\(2, 3\)/);
    assert.deepEqual(new Float64Array(npy.slice(start).buffer), values);
  }));
