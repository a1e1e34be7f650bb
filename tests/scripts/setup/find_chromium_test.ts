import assert from "node:assert/strict";
import { join } from "node:path";
import { findChromium } from "../../../scripts/setup/find_chromium.ts";
import { inTemporaryFolder } from "../../pipeline/store/_temporary_folder.ts";

Deno.test("findChromium() finds Chromium before other browsers, and none where there is none", async () => {
  await inTemporaryFolder((folder) => {
    const path = `/nowhere:${folder}`;
    assert.equal(findChromium(path), undefined);
    Deno.writeTextFileSync(join(folder, "google-chrome"), "");
    assert.equal(findChromium(path), join(folder, "google-chrome"));
    Deno.writeTextFileSync(join(folder, "chromium"), "");
    assert.equal(findChromium(path), join(folder, "chromium"));
  });
});
