import assert from "node:assert/strict";
import { flagName } from "../../../scripts/cli/flag.ts";
import { flagGroups } from "../../../scripts/cli/train/flags.ts";
import { parseTrainFlags } from "../../../scripts/cli/train/parse_train_flags.ts";
import { defaultSettings } from "../../../scripts/cli/settings.ts";

function help(columns?: number): string {
  const flags = parseTrainFlags(["--help"], { columns });
  assert.equal(flags.kind, "help");
  return (flags as { text: string }).text;
}

Deno.test("every setting is a flag, and stands once in the help with its default", () => {
  const text = help().replaceAll(/\s+/g, " ");
  const flags = flagGroups.flatMap((group) => group.flags);
  assert.deepEqual(
    flags.map(({ setting }) => setting).sort(),
    Object.keys(defaultSettings).sort(),
  );
  for (const { setting, value, help } of flags) {
    const head = `${flagName(setting)} ${value}`.trimEnd();
    assert.equal(text.split(` ${head} ${help} (default`).length, 2, head);
  }
});

Deno.test("the help has groups in order, and ends with examples", () => {
  const titles = help().match(/^\w+:$/gm);
  const groups = [
    "Run",
    "Data",
    "Model",
    "Training",
    "Sampling",
    "Checkpoints",
    "Record",
    "Machine",
    "Ranks",
    "Dashboard",
    "Help",
    "Examples",
  ];
  assert.deepEqual(titles, groups.map((group) => `${group}:`));
});

Deno.test("a default that depends on the preset is told for each", () => {
  const text = help().replaceAll(/\s+/g, " ");
  assert.ok(
    text.includes("(default with quickstart and classic: 32; photos and paper: 64; mnist: 28)"),
  );
  assert.ok(
    text.includes(
      "(default with quickstart: 2250; photos and mnist: 5000; classic: 1500; paper: no limit but",
    ),
  );
});

Deno.test("--help wins over whatever else is stated", () => {
  assert.equal(parseTrainFlags(["--nonsense", "--help"]).kind, "help");
  assert.equal(parseTrainFlags(["-h"]).kind, "help");
});

Deno.test("explanations stay within the width of the terminal", () => {
  const [flags] = help(60).split("Examples:");
  const explanations = flags.split("\n").filter((line) => line.startsWith("      "));
  assert.ok(explanations.length > 50);
  for (const line of explanations) assert.ok(line.length <= 60, line);
});
