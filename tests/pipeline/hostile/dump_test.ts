import assert from "node:assert/strict";
import { join } from "node:path";
import { openDump, writePlain } from "../../../pipeline/replay/dump.ts";
import { inTemporaryFolder } from "../store/_temporary_folder.ts";
import { replaceBy, strangeFiles, strangeFolders } from "./_crafted.ts";

const shape = { height: 2, width: 2, channels: 1 } as const;

for (const [what, put] of Object.entries(strangeFiles)) {
  if (what === "a file of 5 TB") continue; // it is plain, and is written anew
  Deno.test(`${what} among the files of a dump is named, and nothing is written through it`, () =>
    inTemporaryFolder(async (dir) => {
      const [dump, outside] = [join(dir, "dump"), join(dir, "outside")];
      Deno.mkdirSync(outside);
      for (const file of ["losses.csv", "images.csv"]) {
        replaceBy(put, join(dump, file), outside);
        await assert.rejects(openDump(dump, shape), new RegExp(`${file} is a`));
        Deno.removeSync(join(dump, file));
      }
      const state = join(dump, "state.safetensors");
      replaceBy(put, state, outside);
      await assert.rejects(writePlain(state, new Uint8Array(3)), /state\.safetensors is a/);
      if (what === "a link") {
        assert.equal(Deno.readTextFileSync(join(outside, "victim")), "not yours");
      }
    }));
}

for (const [what, put] of Object.entries(strangeFolders)) {
  Deno.test(`${what} in the place of a dump's batches is refused`, () =>
    inTemporaryFolder(async (dir) => {
      const outside = join(dir, "outside");
      Deno.mkdirSync(outside);
      replaceBy(put, join(dir, "dump", "batches"), outside);
      await assert.rejects(openDump(join(dir, "dump"), shape), /batches is a/);
      assert.deepEqual([...Deno.readDirSync(outside)], []);
    }));
}
