import assert from "node:assert/strict";
import { join } from "node:path";
import { nameOrPath, path } from "../../../scripts/cli/parsers.ts";
import {
  projectFolder,
  projectPath,
  shownPath,
  statedPath,
  userFolder,
} from "../../../scripts/cli/places.ts";

/** As if the task had been asked for in another folder. */
function standingIn(folder: string, test: () => void): void {
  const before = Deno.env.get("INIT_CWD");
  Deno.env.set("INIT_CWD", folder);
  try {
    test();
  } finally {
    if (before === undefined) Deno.env.delete("INIT_CWD");
    else Deno.env.set("INIT_CWD", before);
  }
}

Deno.test("a path that is stated is meant from where the user stands, a default from the project", () =>
  standingIn("/home/ada/photos", () => {
    assert.equal(path("./faces/"), "/home/ada/photos/faces");
    assert.equal(path("../faces"), "/home/ada/faces");
    assert.equal(path("/faces"), "/faces");
    assert.equal(projectPath("runs"), join(projectFolder, "runs"));
  }));

Deno.test("a bare name is left to whom looks for it, and a path is the user's", () =>
  standingIn("/home/ada", () => {
    assert.equal(nameOrPath("libopenblas.so.0"), "libopenblas.so.0");
    assert.equal(nameOrPath("./libopenblas.so.0"), "/home/ada/libopenblas.so.0");
  }));

Deno.test("in another folder than the project's, INIT_CWD is of another program", () =>
  standingIn("/home/ada", () => {
    Deno.chdir("docs");
    try {
      assert.equal(userFolder(), join(projectFolder, "docs"));
    } finally {
      Deno.chdir(projectFolder);
    }
    assert.equal(userFolder(), "/home/ada");
  }));

Deno.test("an INIT_CWD that is no whole path, or none, leaves the folder that there is", () => {
  for (const stated of ["", "docs", "."]) {
    standingIn(stated, () => assert.equal(userFolder(), projectFolder));
  }
});

Deno.test("what is shown can be typed where the user stands", () =>
  standingIn("/home/ada", () => {
    const paths = ["/home/ada/runs/a copy", "/home/ada", "/home/adam", "/home", "/home/ada/..x"];
    const shown = ["runs/a copy", "/home/ada", "/home/adam", "/home", "..x"];
    assert.deepEqual(paths.map(shownPath), shown);
    assert.deepEqual(shown.map(statedPath), paths);
  }));
