import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { checkCacheDir, defaultCacheDir } from "../../../scripts/cli/cache_folder.ts";
import { inTemporaryFolder } from "../../pipeline/store/_temporary_folder.ts";

/** Of the systems that are tested, each keeps caches below one of these. */
const ofUser = ["XDG_CACHE_HOME", "HOME", "LOCALAPPDATA"];

function withUserFolder(folder: string, test: () => void): void {
  const before = ofUser.map((name) => [name, Deno.env.get(name)] as const);
  for (const name of ofUser) Deno.env.set(name, folder);
  try {
    test();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) Deno.env.delete(name);
      else Deno.env.set(name, value);
    }
  }
}

Deno.test("caches are the project's, or the user's where the project cannot be written", () =>
  inTemporaryFolder((folder) => {
    // Not even root can make a folder in a file.
    Deno.writeTextFileSync(join(folder, "file"), "");
    const [writable, refused] = [join(folder, "project"), join(folder, "file", "cache")];
    withUserFolder(join(folder, "user"), () => {
      assert.equal(defaultCacheDir(writable), writable);
      assert.equal(existsSync(join(folder, "user")), false, "nothing is made that is not needed");
      assert.match(defaultCacheDir(refused), /user.*dcgan$/);
    });
    withUserFolder(join(folder, "file"), () => assert.equal(defaultCacheDir(refused), refused));
    withUserFolder("", () => assert.equal(defaultCacheDir(refused), refused));
    return Promise.resolve();
  }));

Deno.test("a stated cache that cannot be written is refused with its whole path and why", () =>
  inTemporaryFolder((folder) => {
    checkCacheDir(join(folder, "new", "cache"));
    Deno.writeTextFileSync(join(folder, "file"), "");
    const refused =
      /^UsageError: --cache-dir is "\/.*file\/cache": it cannot be written \(.+\); ch/;
    assert.throws(() => checkCacheDir(join(folder, "file", "cache")), refused);
    return Promise.resolve();
  }));
