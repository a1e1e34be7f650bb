import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Machine } from "../../../scripts/setup/machine.ts";
import type { Need } from "../../../scripts/setup/needs.ts";
import { commandRunner } from "../../../scripts/setup/run_command.ts";
import { mayInstall, setUp } from "../../../scripts/setup/set_up.ts";

const debianRoot: Machine = { os: "linux", isDebian: true, isRoot: true };

/** An apt-get that writes down its words, and "installs" a package as an empty file of its name. */
const fakeApt = `#!/bin/sh
echo "$DEBIAN_FRONTEND $@" >> "$FAKE/log"
case "$*" in
  *broken*) i=1; while [ $i -le 9 ]; do echo "line $i"; i=$((i+1)); done; echo "E: no such package" >&2; exit 100 ;;
  *install*) for word; do name=$word; done; : > "$FAKE/$name" ;;
  *) [ ! -e "$FAKE/offline" ] || { echo "E: no network" >&2; exit 100; } ;;
esac
`;

interface Fake {
  folder: string;
  need: (name: string) => Need;
  /** Sets up against the fake and returns what was printed. */
  lines: (needs: Need[], machine?: Machine, install?: boolean) => Promise<string[]>;
  /** The command lines that the fake apt-get was given. */
  calls: () => string[];
}

async function withFakeApt(test: (fake: Fake) => Promise<void>): Promise<void> {
  const folder = Deno.makeTempDirSync();
  const log = join(folder, "log");
  Deno.writeTextFileSync(join(folder, "apt-get"), fakeApt, { mode: 0o755 });
  const run = commandRunner({ PATH: folder, FAKE: folder });
  try {
    await test({
      folder,
      need: (name) => ({
        package: name,
        what: `the ${name}`,
        why: "is needed here",
        without: "something is slower",
        isPresent: () => existsSync(join(folder, name)),
      }),
      lines: async (needs, machine = debianRoot, install = true) => {
        const lines: string[] = [];
        await setUp(needs, { install, print: (line) => lines.push(line), machine, run });
        return lines;
      },
      calls: () => existsSync(log) ? Deno.readTextFileSync(log).trim().split("\n") : [],
    });
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test("root on Debian gets what is missing, told what and why", async () => {
  await withFakeApt(async ({ need, lines, calls }) => {
    const said = await lines([need("blas"), need("photos")]);
    assert.deepEqual(said, [
      "set-up: the blas is missing; it is needed here (blas)",
      "set-up: the photos is missing; it is needed here (photos)",
      "set-up: fetching the lists of packages (apt-get update)",
      "set-up: installing blas",
      "set-up: installing photos",
    ]);
    const lock = "noninteractive -o DPkg::Lock::Timeout=60";
    assert.deepEqual(calls(), [
      `${lock} update`,
      `${lock} install -y --no-install-recommends blas`,
      `${lock} install -y --no-install-recommends photos`,
    ]);
  });
});

Deno.test("nothing is said or run when nothing is missing", async () => {
  await withFakeApt(async ({ folder, need, lines, calls }) => {
    Deno.writeTextFileSync(join(folder, "blas"), "");
    assert.deepEqual(await lines([need("blas")]), []);
    assert.deepEqual(await lines([need("blas")], debianRoot, false), []);
    assert.deepEqual(calls(), []);
  });
});

Deno.test("a package that cannot be installed stops neither the others nor the command", async () => {
  await withFakeApt(async ({ folder, need, lines }) => {
    const said = await lines([need("broken"), need("blas")]);
    const report = said.slice(said.indexOf("set-up: installing broken") + 1);
    assert.deepEqual(report, [
      "set-up: apt-get install -y --no-install-recommends broken failed; its last lines:",
      "set-up:   line 6",
      "set-up:   line 7",
      "set-up:   line 8",
      "set-up:   line 9",
      "set-up:   E: no such package",
      "set-up: installing blas",
      "set-up: without the broken, something is slower",
    ]);
    assert.ok(existsSync(join(folder, "blas")));
  });
});

Deno.test("the lists of last time are used when new ones cannot be fetched", async () => {
  await withFakeApt(async ({ folder, need, lines }) => {
    Deno.writeTextFileSync(join(folder, "offline"), "");
    const said = await lines([need("blas")]);
    assert.ok(said.includes("set-up:   E: no network"));
    assert.ok(existsSync(join(folder, "blas")));
  });
});

Deno.test("a machine without apt-get is told so", async () => {
  await withFakeApt(async ({ folder, need, lines }) => {
    Deno.removeSync(join(folder, "apt-get"));
    assert.ok((await lines([need("blas")])).includes("set-up:   no apt-get here"));
  });
});

Deno.test("whoever is not root is shown the command and nothing is run", async () => {
  await withFakeApt(async ({ need, lines, calls }) => {
    const said = await lines([need("blas"), need("photos")], { ...debianRoot, isRoot: false });
    assert.ok(said[2].endsWith("sudo apt-get install -y --no-install-recommends blas photos"));
    assert.equal(said.at(-1), "set-up: without the photos, something is slower");
    assert.deepEqual(calls(), []);
  });
});

Deno.test("--no-install says what is missing and how to get it, and runs nothing", async () => {
  await withFakeApt(async ({ need, lines, calls }) => {
    const said = await lines([need("blas")], debianRoot, false);
    assert.ok(said[1].includes("nothing is installed, as asked"));
    assert.ok(said[1].endsWith(": apt-get install -y --no-install-recommends blas"));
    assert.deepEqual(calls(), []);
  });
});

Deno.test("macOS needs nothing, and other systems get one line of advice", async () => {
  await withFakeApt(async ({ need, lines, calls }) => {
    assert.deepEqual(await lines([need("blas")], { ...debianRoot, os: "darwin" }), []);
    const said = await lines([need("blas")], { ...debianRoot, isDebian: false });
    assert.equal(said.filter((line) => line.includes("package manager")).length, 1);
    assert.deepEqual(calls(), []);
  });
});

Deno.test("NO_INSTALL=1 and --no-install both say no", () => {
  assert.equal(mayInstall(false, ""), true);
  assert.equal(mayInstall(false, "0"), true);
  assert.equal(mayInstall(false, "1"), false);
  assert.equal(mayInstall(true, "0"), false);
});
