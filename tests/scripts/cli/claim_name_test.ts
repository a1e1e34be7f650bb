import assert from "node:assert/strict";
import { claimName, takenNames } from "../../../scripts/cli/claim_name.ts";
import { inTemporaryFolder } from "../../pipeline/store/_temporary_folder.ts";

const named = (runsDir: string, name: string) => ({
  ...{ runsDir, name, dataset: "avatars", preset: "quickstart" },
});

Deno.test("of five that chose one automatic name at once, each gets a name of its own", () =>
  inTemporaryFolder(async (runsDir) => {
    const chosen = named(runsDir, "avatars-quickstart-1");
    const claims = await Promise.all(Array.from({ length: 5 }, () => claimName(chosen, false)));
    const names = claims.map(({ name }) => name).sort();
    assert.deepEqual(names, [1, 2, 3, 4, 5].map((n) => `avatars-quickstart-${n}`));
    claims.forEach((claim) => claim.release());
  }));

Deno.test("a stated name that another process took is refused, not changed", () =>
  inTemporaryFolder(async (runsDir) => {
    const claim = await claimName(named(runsDir, "mine"), true);
    const refused = /^UsageError: --name is "mine": .*mine exists already/;
    await assert.rejects(claimName(named(runsDir, "mine"), true), refused);
    claim.release();
    (await claimName(named(runsDir, "mine"), true)).release();
  }));

Deno.test("a name that a killed process had claimed is free again", () =>
  inTemporaryFolder((runsDir) => {
    Deno.mkdirSync(`${runsDir}/mine`);
    Deno.writeTextFileSync(`${runsDir}/mine/owner.lock`, "");
    assert.deepEqual(takenNames(runsDir), []);
    return Promise.resolve();
  }));
