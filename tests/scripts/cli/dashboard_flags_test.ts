import assert from "node:assert/strict";
import { resolve } from "node:path";
import { parseDashboardWords } from "../../../scripts/cli/dashboard_command.ts";
import { parseTrainFlags } from "../../../scripts/cli/train/parse_train_flags.ts";
import { UsageError } from "../../../scripts/cli/usage_error.ts";

function ofTrain(...args: string[]) {
  const flags = parseTrainFlags(args, { existingRuns: () => [] });
  assert.ok(flags.kind !== "help");
  return flags.dashboard;
}

Deno.test("train has a dashboard on this machine only, on any free port, unless told otherwise", () => {
  assert.deepEqual(ofTrain(), { host: "127.0.0.1", port: undefined });
  assert.deepEqual(ofTrain("--resume", "runs/some"), { host: "127.0.0.1", port: undefined });
  assert.deepEqual(ofTrain("--port", "9000", "--host", "::"), { host: "::", port: 9000 });
  assert.equal(ofTrain("--no-dashboard"), undefined);
});

Deno.test("dashboard takes a folder of runs, a port and an address", () => {
  const words = ["elsewhere", "--port", "9000", "--host", "0.0.0.0"];
  const cacheDir = resolve("cache/dashboard");
  const flags = {
    runsDir: resolve("elsewhere"),
    cacheDir,
    host: "0.0.0.0",
    port: 9000,
    prepare: false,
  };
  assert.deepEqual(parseDashboardWords(words), flags);
  const defaults = {
    runsDir: resolve("runs"),
    cacheDir,
    host: "127.0.0.1",
    port: undefined,
    prepare: false,
  };
  assert.deepEqual(parseDashboardWords([]), defaults);
  assert.equal(parseDashboardWords(["--runs-dir", "old"])?.runsDir, resolve("old"));
  assert.equal(parseDashboardWords(["--help"]), undefined);
});

Deno.test("a port or an address that cannot be is refused by name", () => {
  const refused = (...words: string[]) => {
    for (const parse of [() => ofTrain(...words), () => parseDashboardWords(words)]) {
      assert.throws(
        parse,
        (error) => error instanceof UsageError && error.message.startsWith(words.join(' is "')),
      );
    }
  };
  for (const port of ["0", "65536", "-1", "http"]) refused("--port", port);
  for (const host of ["", "example.org", "10.0.0.1"]) refused("--host", host);
});
