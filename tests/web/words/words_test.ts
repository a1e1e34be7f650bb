import assert from "node:assert/strict";
import { languageOf } from "../../../web/words/language.ts";
import { wordsOf } from "../../../web/words/words.ts";

Deno.test("languageOf() takes the reader's choice, else the browser's, else English", () => {
  assert.equal(languageOf("zh", "en"), "zh");
  assert.equal(languageOf(undefined, "zh-CN,zh;q=0.9,en;q=0.8"), "zh");
  assert.equal(languageOf("xx", "fr-FR, en;q=0.7, zh;q=0.9"), "zh");
  assert.equal(languageOf(undefined, null), "en");
  assert.equal(languageOf(undefined, "de"), "en");
});

Deno.test("Chinese has words of its own for all but names and units", () => {
  const same = sameTexts(wordsOf("en"), wordsOf("zh"));
  assert.deepEqual(same, [
    "series.dLoss",
    "series.gLoss",
    "series.meanDReal",
    "series.meanDFake",
    "parts.d",
    "parts.g",
    "measures.kid", // Kernel Inception Distance, by its initials everywhere
    // Formulas: what D says, and its logit.
    ...["gan", "hinge"].flatMap((loss) =>
      ["real", "fake", "generator"].map((side) => `${loss}.${side}`)
    ),
  ]);
});

Deno.test("Chinese sentences have Chinese punctuation", () => {
  const narrow = sources(wordsOf("zh")).filter((text) =>
    /\p{Script=Han}[,:;!?]|[,:;!?]\p{Script=Han}|`[,:;]\$/u.test(text)
  );
  assert.deepEqual(narrow, []);
});

/** Every text, and the code of those that depend on numbers. */
function sources(words: object): string[] {
  return Object.values(words).flatMap((entry) =>
    typeof entry === "object" ? sources(entry) : [String(entry)]
  );
}

/** The paths, of two names at most, of texts that are equal in both. */
function sameTexts(a: object, b: object, path: string[] = []): string[] {
  return Object.entries(a).flatMap(([name, value]) => {
    const other = (b as Record<string, unknown>)[name];
    const here = [...path, name];
    if (typeof value === "object") return sameTexts(value, other as object, here);
    return value === other ? [here.slice(-2).join(".")] : [];
  });
}
