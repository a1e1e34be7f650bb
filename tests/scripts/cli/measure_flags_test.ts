import { parseTrainFlags } from "../../../scripts/cli/train/parse_train_flags.ts";
import assert from "node:assert/strict";
import { resolve } from "node:path";
import { parseMeasureWords } from "../../../scripts/cli/measure_flags.ts";

Deno.test("one folder is a run, and two are images to compare", () => {
  assert.deepEqual(parseMeasureWords(["runs/a"])?.folders, [resolve("runs/a")]);
  const { folders, extractor, size, most, json } = parseMeasureWords(
    ["real", "drawn", "--extractor", "random-3", "--size", "32", "--most", "900", "--json"],
  )!;
  assert.deepEqual(folders, [resolve("real"), resolve("drawn")]);
  assert.deepEqual([extractor, size, most, json], ["random-3", 32, 900, true]);
});

Deno.test("--help asks for nothing else", () => {
  assert.equal(parseMeasureWords(["--help"]), undefined);
});

Deno.test("what cannot be measured is refused with what can", () => {
  assert.throws(() => parseMeasureWords([]), {
    message: /^nothing is named to measure: say a run's/,
  });
  assert.throws(() => parseMeasureWords(["a", "--extractor", "inception"]), {
    message:
      /^--extractor is "inception": it must be random, random- and a number, pixels, or an \.onnx file$/,
  });
  assert.throws(() => parseMeasureWords(["a", "b", "c"]), /too many arguments/);
});

Deno.test("--measure takes a network of one's own, which must be there, or another drawn one", () => {
  const measured = (name: string) => parseTrainFlags(["--measure", name], { columns: 80 });
  assert.throws(() => measured("nowhere.onnx"), {
    name: "UsageError",
    message: /^--measure is ".*nowhere\.onnx": there is no such file$/,
  });
  const file = "tests/goldens/data/extractor.onnx";
  for (const [said, kept] of [["random-1", "random-1"], [file, Deno.realPathSync(file)]]) {
    const flags = measured(said);
    assert.equal(flags.kind === "run" && flags.config.measure, kept);
  }
});
