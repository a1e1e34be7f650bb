import assert from "node:assert/strict";
import { join } from "node:path";
import { withArchive } from "../../pipeline/sources/archives/_opened.ts";
import { flat, inTempDir } from "../../pipeline/sources/_fixtures.ts";
import { writeLargeZip } from "../../../scripts/bench/large_zip.ts";

Deno.test("the benchmark's zip of more entries than 16 bits count is read in full", () =>
  inTempDir(async (dir) => {
    const file = join(dir, "large.zip");
    await writeLargeZip(file, 65_600, await flat([9, 9, 9]).jpeg().toBuffer());
    await withArchive(file, ({ images }) => {
      assert.equal(images.size, 65_600);
      assert.equal(images.id(65_599), "065599.jpg");
    }, { cacheDir: dir, pattern: "**/*.jpg" });
  }));
