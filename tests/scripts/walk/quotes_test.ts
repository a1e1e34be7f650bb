import assert from "node:assert/strict";
import { codeOf, withQuotes } from "../../../scripts/walk/quotes.ts";

const source = `/** Doubles. */
export function twice(x: number): number {
  // "}" ends nothing here
  return x + x;
}

const [first] = [1], half = (x: number) => x / 2;

export class Counter {
  count = 0;
  /** One more. */
  next(): number {
    return this.count += 1;
  }
}
`;
const read = () => source;

Deno.test("a function is quoted whole, without the comment before it", () => {
  const code = codeOf("twice", "a.ts", read);
  assert.match(code, /^export function twice[\s\S]*return x \+ x;\n}$/);
});

Deno.test("a member of a class is quoted without the class's indentation", () => {
  assert.equal(
    codeOf("Counter.next", "a.ts", read),
    "next(): number {\n  return this.count += 1;\n}",
  );
});

Deno.test("a constant is quoted by its name", () => {
  assert.match(codeOf("half", "a.ts", read), /x \/ 2/);
});

Deno.test("a stale block is filled anew, and filling it again changes nothing", () => {
  const text = "Before.\n\n<!-- code: a.ts twice -->\n\n```ts\nold\n```\n\nAfter.\n";
  const filled = withQuotes(text, read);
  assert.match(filled, /```ts\n\/\/ a\.ts\nexport function twice/);
  assert.match(filled, /After\.\n$/);
  assert.equal(withQuotes(filled, read), filled);
});

Deno.test("a symbol that is gone, and a marker without a block, are named", () => {
  assert.throws(() => codeOf("thrice", "a.ts", read), /a\.ts has no thrice/);
  assert.throws(() => codeOf("Counter.last", "a.ts", read), /a\.ts has no Counter\.last/);
  assert.throws(() => withQuotes("<!-- code: a.ts twice -->\n\nText.\n", read), /no block/);
});

const root = new URL("../../../", import.meta.url);

Deno.test("all that docs/walk quotes stands in the source, word for word", () => {
  for (const language of ["en", "zh"]) {
    const folder = new URL(`docs/walk/${language}/`, root);
    for (const { name } of Deno.readDirSync(folder)) {
      const text = Deno.readTextFileSync(new URL(name, folder));
      const fromSource = (path: string) => Deno.readTextFileSync(new URL(path, root));
      const filled = withQuotes(text, fromSource);
      assert.equal(text, filled, `docs/walk/${language}/${name}: run deno task build:walk`);
    }
  }
});
