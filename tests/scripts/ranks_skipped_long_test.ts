/** Images that are broken, of which only the rank that decodes them knows. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { openRunFolder } from "../../pipeline/store/mod.ts";
import { writePngs } from "../pipeline/sources/_fixtures.ts";
import { checkpointDigest, ended, launchers, rankedTrain } from "./_ranks.ts";

Deno.test({
  name:
    "images that are broken on any rank are skipped and told as one process does, to the same bits",
  ignore: launchers.length === 0,
  async fn() {
    const dir = Deno.makeTempDirSync();
    const photos = join(dir, "photos");
    await writePngs(photos, 40, 16);
    for (const broken of ["7.png", "31.png"]) {
      const file = join(photos, broken);
      Deno.writeFileSync(file, Deno.readFileSync(file).subarray(0, 60));
    }
    const words = `--dataset ${photos} --max-steps 8 --epochs 2`;
    const [{ words: launch }] = launchers;
    for (const [name, start] of [["one", []], ["three", [...launch, "-n", "3"]]] as const) {
      const { code, out, err } = await ended(rankedTrain(dir, start, `${words} --name ${name}`));
      assert.equal(code, 0, out + err);
      const reader = openRunFolder(join(dir, "runs", name));
      const skipped = reader.all("data-skipped").map(({ event }) => event.file);
      reader.close();
      assert.deepEqual(skipped.sort(), ["31.png", "7.png"], name);
    }
    assert.equal(checkpointDigest(dir, "three", 8), checkpointDigest(dir, "one", 8));
  },
});
