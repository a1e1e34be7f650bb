import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { groupFiles } from "../../../scripts/testing/group_files.ts";
import { testFiles } from "../../../scripts/testing/test_args.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));

Deno.test("every file is in one group, or apart where it opens a backend of its own", async () => {
  const files = testFiles("tests");
  const { groups, apart } = await groupFiles(root, files);
  assert.deepEqual([...Object.values(groups).flat(), ...apart].sort(), files);
  assert.ok(groups.others!.includes("tests/scripts/testing/group_files_test.ts"));
  assert.ok(groups.page!.includes("tests/web/page/use_test.ts"));
  assert.ok(groups["every backend"]!.includes("tests/model/step_golden_test.ts"));
  assert.ok(apart.includes("tests/model/threads_test.ts"));
});
