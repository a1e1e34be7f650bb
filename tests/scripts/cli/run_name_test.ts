import assert from "node:assert/strict";
import { join } from "node:path";
import { runName, runNames } from "../../../scripts/cli/run_name.ts";
import { UsageError } from "../../../scripts/cli/usage_error.ts";

const request = { name: undefined, runsDir: "runs", dataset: "avatars", preset: "quickstart" };

Deno.test("a run without a name takes data set, preset and the next free number", () => {
  assert.equal(runName(request, []), "avatars-quickstart-1");
  const existing = ["avatars-quickstart-1", "avatars-quickstart-10", "avatars-paper-30", "mine"];
  assert.equal(runName(request, existing), "avatars-quickstart-11");
});

Deno.test("a folder's own name becomes part of the run's", () => {
  const named = (dataset: string) => runName({ ...request, dataset }, []);
  assert.equal(named("./my photos/"), "my-photos-quickstart-1");
  assert.equal(named("/data/.hidden"), "hidden-quickstart-1");
  assert.equal(named("/"), "images-quickstart-1");
});

Deno.test("a name that exists is refused with the cure", () => {
  assert.throws(() => runName({ ...request, name: "faces" }, ["faces"]), (error) => {
    assert.ok(error instanceof UsageError);
    assert.match(error.message, /^--name is "faces": runs\/faces exists already.*choose another/);
    return true;
  });
});

Deno.test("only names that every file system takes are names", () => {
  for (const name of ["a", "Faces_2.b-c", "1", "x".repeat(100)]) {
    assert.equal(runName({ ...request, name }, []), name);
  }
  for (
    const name of [
      "",
      ".",
      "..",
      ".x",
      "_x",
      "-x",
      "a/b",
      "../a",
      "a b",
      "ä",
      "a\n",
      "x".repeat(101),
    ]
  ) {
    assert.throws(() => runName({ ...request, name }, []), /^UsageError: --name is "/);
  }
});

Deno.test("a folder of runs that does not exist holds none, and a file is refused", () => {
  const folder = Deno.makeTempDirSync();
  try {
    assert.deepEqual(runNames(join(folder, "absent")), []);
    Deno.mkdirSync(join(folder, "one"));
    assert.deepEqual(runNames(folder), ["one"]);
    Deno.writeTextFileSync(join(folder, "file"), "");
    assert.throws(() => runNames(join(folder, "file")), /^UsageError: --runs-dir is /);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
