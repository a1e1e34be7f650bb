import assert from "node:assert/strict";
import fc from "fast-check";
import { breakCondition, type StepFacts } from "../../../pipeline/replay/break_condition.ts";

const step: StepFacts = {
  at: 0,
  step: 1234,
  epoch: 9,
  stepInEpoch: 82,
  dLossReal: 0.5,
  dLossFake: 0.25,
  dLoss: 0.75,
  gLoss: 2,
  meanDReal: 0.6,
  meanDFake: 0.2,
  stepMillis: 100,
  waitMillis: 1,
  imagesPerSecond: 320,
};

Deno.test("a condition holds or not, with the precedence of JavaScript", () => {
  const cases: [text: string, expected: boolean][] = [
    ["dLoss > 5 || isNaN(gLoss)", false],
    ["dLoss < 5 && step == 1234", true],
    ["1 + 2 * 3 == 7", true],
    ["(1 + 2) * 3 == 9", true],
    ["-gLoss <= -2", true],
    ["!(gLoss >= 2)", false],
    ["abs(dLossFake - dLossReal) === 0.25", true],
    ["max(dLoss, gLoss, 1.5) == 2", true],
    ["min(dLoss, gLoss) != 0.75", false],
    ["isFinite(gLoss) && step % 2 == 0", true],
    ["gLoss", true],
    ["gLoss - 2", false],
  ];
  for (const [text, expected] of cases) assert.equal(breakCondition(text)(step), expected, text);
});

Deno.test("a loss that is no number is caught by isNaN() alone, an infinite one by isFinite()", () => {
  const lost = { ...step, gLoss: NaN, dLoss: Infinity };
  assert.equal(breakCondition("isNaN(gLoss)")(lost), true);
  assert.equal(breakCondition("gLoss > 5 || gLoss <= 5")(lost), false);
  assert.equal(breakCondition("gLoss")(lost), false);
  assert.equal(breakCondition("!isFinite(dLoss)")(lost), true);
});

Deno.test("an unknown name is refused with the names there are", () => {
  assert.throws(() => breakCondition("loss > 5"), {
    name: "RangeError",
    message: /^a step has no field "loss": it has step, epoch, .*dLoss, .*gLoss/,
  });
  assert.throws(() => breakCondition("sqrt(dLoss) > 5"), {
    name: "RangeError",
    message: 'there is no function "sqrt": use isNaN, isFinite, abs, min, max',
  });
});

Deno.test("nothing but numbers, fields, operators and those functions can be said", () => {
  const refused = [
    "",
    "dLoss >",
    "(dLoss",
    "dLoss = 5",
    "dLoss++",
    "dLoss > 5; gLoss",
    "dLoss, gLoss",
    "dLoss.constructor",
    "gLoss['constructor']",
    "constructor",
    "__proto__",
    "toString()",
    "hasOwnProperty(1)",
    "isNaN.constructor('return 1')()",
    "abs(1)(2)",
    "isNaN()",
    "abs(1, 2)",
    "max()",
    "'dLoss'",
    "true",
    "null",
    "this",
    "[1]",
    "2 ** 1e9",
    "1 << 4",
    "~1",
    "() => 1",
    "while (1) 1",
    "dLoss ? 1 : 2",
    "typeof dLoss",
    "new Date()",
    "`1`",
    "import('x')",
    `${"(".repeat(300)}1${")".repeat(300)}`,
  ];
  for (const text of refused) {
    assert.throws(() => breakCondition(text), { name: "RangeError" }, text);
  }
});

Deno.test("any text is a condition or a RangeError, and never anything else", () => {
  const piece = fc.constantFrom(
    ...[
      "dLoss",
      "5",
      "(",
      ")",
      "isNaN",
      ">",
      "||",
      "-",
      "!",
      ".",
      "[",
      "]",
      "=",
      "'",
      "constructor",
    ],
    ...[";", ",", "?", ":", "`", "${", "}", "\\", "/"],
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(piece, { maxLength: 40 }).map((all) => all.join(" ")),
  );
  fc.assert(fc.property(text, (each) => {
    try {
      assert.equal(typeof breakCondition(each)(step), "boolean");
    } catch (error) {
      assert(error instanceof RangeError, `${each}: ${error}`);
    }
  }));
});
