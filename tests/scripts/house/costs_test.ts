import assert from "node:assert/strict";
import { costsOf } from "../../../scripts/house/costs.ts";
import { lengthsOf } from "../../../scripts/house/lengths.ts";

const contributing = `## What a change costs

### An augmentation: 2 files

| file                      | what                    |
| ------------------------- | ----------------------- |
| \`scripts/house/<name>.ts\` | like \`scripts/house.ts\` |
| \`nowhere/a.ts\`, \`b/c.ts\`  | both                    |

See also \`docs/none.md\` and \`flip.ts\`.

### A request: 1 file

A file in \`web/routes/api/\`.
`;

Deno.test("what a change costs is read from the tables of CONTRIBUTING, with what is not there", () => {
  const [augmentation, missing, ...others] = costsOf(".", contributing);
  assert.deepEqual(others, []);
  assert.deepEqual([augmentation.name, augmentation.value], ["files of an augmentation", 3]);
  assert.deepEqual(augmentation.parts, ["scripts/house/<name>.ts", "nowhere/a.ts", "b/c.ts"]);
  assert.deepEqual(missing.parts, ["nowhere/a.ts", "b/c.ts", "docs/none.md"]);
});

Deno.test("CONTRIBUTING names no file that is not there, and counts as many as its tables have", () => {
  const text = Deno.readTextFileSync("CONTRIBUTING.md");
  const figures = costsOf(".", text);
  assert.deepEqual(figures.at(-1)!.parts, []);
  const stated = [...text.matchAll(/^### (.*): (\d+) files/gm)];
  assert.ok(stated.length >= 4);
  for (const [, what, count] of stated) {
    const name = `files of ${what[0].toLowerCase()}${what.slice(1).replaceAll("`", "")}`;
    assert.equal(figures.find((each) => each.name === name)?.value, Number(count), name);
  }
});

const long = `import { a } from "b";

/** Adds. */
export async function sum(
  { one, two }: { one: number; two: number },
): Promise<number> {
  if (one) {
    return two;
  }

  return await a({
    one,
  });
}

class Adder {
  private add(): void {
    a();
  }
}

const short = (x: number) => x;
const body = (x: number) => {
  return x;
};
`;

Deno.test("the longest file and function are found, calls, classes and statements aside", () => {
  const [files, functions] = lengthsOf(new Map([["a.ts", long], ["b.ts", "a(\\n  1,\\n);\\n"]]));
  assert.deepEqual([files.value, files.parts[0]], [25, "25 a.ts"]);
  assert.deepEqual(functions.parts, ["11 a.ts:4", "3 a.ts:17", "3 a.ts:23"]);
});
