import assert from "node:assert/strict";
import fc from "fast-check";
import { prompt, type PromptDriver } from "../../../scripts/replay/prompt.ts";
import { promptCommand } from "../../../scripts/replay/prompt_command.ts";

/** A replay of steps 10 to 20 that takes note of what it is told. */
function fakeReplay(): PromptDriver & { obeyed: string[] } {
  let position = 10;
  const obeyed: string[] = [];
  return {
    obeyed,
    position: () => position,
    range: { first: 10, last: 20 },
    next: (steps) => {
      position += steps;
      obeyed.push(`next ${steps}`);
      return Promise.resolve();
    },
    go: (step) => {
      position = step;
      obeyed.push(`go ${step}`);
      return Promise.resolve();
    },
    show: (what) => Promise.resolve([`here is ${what}`]),
    dump: () => Promise.resolve(["dumped"]),
  };
}

async function* linesOf(text: string): AsyncGenerator<string> {
  yield* text.split("\n");
}

async function session(text: string) {
  const driver = fakeReplay();
  const printed: string[] = [];
  const asked: string[] = [];
  const out = { print: (line: string) => printed.push(line), ask: (t: string) => asked.push(t) };
  await prompt(driver, linesOf(text), out);
  return { driver, printed, asked };
}

Deno.test("next and back move by one step or by many, go to any", async () => {
  const { driver } = await session("next\nnext 5\nback\nback 2\ngo 20\nquit");
  assert.deepEqual(driver.obeyed, ["next 1", "next 5", "go 15", "go 13", "go 20"]);
});

Deno.test("an empty line does the last command again; the first one steps", async () => {
  const { driver } = await session("\nnext 2\n\n  \nback\n\nquit");
  assert.deepEqual(driver.obeyed, ["next 1", "next 2", "next 2", "next 2", "go 16", "go 15"]);
});

Deno.test("the prompt says where the replay stands, and ends with quit or with the input", async () => {
  const { asked } = await session("next 3\nquit\nnext");
  assert.deepEqual(asked, ["step 10 of 20 > ", "step 13 of 20 > "]);
  assert.equal((await session("next 3")).asked.length, 2);
});

Deno.test("what cannot be obeyed is told of, and changes nothing", async () => {
  const { driver, printed } = await session(
    "back\ngo 21\ngo\ngo x\nshow\nshow me\nnext -1\nnext 1 2\ndump now\nfly\ngo 20\nnext\nquit",
  );
  assert.deepEqual(driver.obeyed, ["go 20"]);
  assert.deepEqual(printed, [
    "step 9 is outside of this replay: it goes from 10 to 20",
    "step 21 is outside of this replay: it goes from 10 to 20",
    "go where: give a step, as in go 1200",
    '"x" is no number of steps: give a whole number from 0',
    "show what: one of batch, grads, weights, state",
    '"me" is none of batch, grads, weights, state: help lists the commands',
    '"-1" is no number of steps: give a whole number from 1',
    '"2" is one word too many: help lists the commands',
    '"now" is one word too many: help lists the commands',
    '"fly" is none of next, back, go, show, dump, help, quit: help lists the commands',
    "the replay ends at step 20: go back, or quit",
  ]);
});

Deno.test("next beyond the end does the steps that are left", async () => {
  assert.deepEqual((await session("next 100")).driver.obeyed, ["next 10"]);
});

Deno.test("show, dump and help print what they have", async () => {
  const { printed } = await session("show batch\ns g\nSHOW Weights\nshow state\ndump\nhelp\nquit");
  assert.deepEqual(printed.slice(0, 5), [
    "here is batch",
    "here is grads",
    "here is weights",
    "here is state",
    "dumped",
  ]);
  assert.match(printed[5], /next \[N\].*quit/s);
});

Deno.test("an error of the replay itself is not swallowed", async () => {
  const failing = { ...fakeReplay(), next: () => Promise.reject(new Error("device lost")) };
  const out = { print: () => {}, ask: () => {} };
  await assert.rejects(prompt(failing, linesOf("next"), out), /device lost/);
});

Deno.test("any line is a command or a RangeError", () => {
  const word = fc.constantFrom("next", "b", "go", "show", "weights", "12", "0", "x", "quit", "9e9");
  const line = fc.oneof(fc.string(), fc.array(word, { maxLength: 4 }).map((all) => all.join(" ")));
  fc.assert(fc.property(line, (text) => {
    try {
      promptCommand(text);
    } catch (error) {
      assert(error instanceof RangeError, `${text}: ${error}`);
    }
  }));
});
