/**
 * Runs scripts/ one after another in one process, each as if it had been started with its words: a line of JSON asks,
 * a line answers. What all of them load is loaded once.
 */
import process from "node:process";
import { lines } from "../../pipeline/files/lines.ts";

export interface Asked {
  script: string;
  words: string[];
}

export interface Outcome {
  code: number;
  out: string;
  err: string;
}

class Exit extends Error {}

const answer = Deno.stdout.writable.getWriter();
let told: Outcome;
/** A script that has ended prints no more. */
let hasEnded = false;

const tell = (where: "out" | "err", text: string) => {
  if (!hasEnded) told[where] += text;
};
console.log = (line = "") => tell("out", `${line}\n`);
console.error = console.warn = (line = "") => tell("err", `${line}\n`);
process.stdout.write = ((text: string | Uint8Array, ...more: unknown[]) => {
  tell("out", typeof text === "string" ? text : new TextDecoder().decode(text));
  const done = more.at(-1);
  if (typeof done === "function") queueMicrotask(() => done());
  return true;
}) as typeof process.stdout.write;
const exit = Deno.exit.bind(Deno);
Deno.exit = (code) => {
  if (!hasEnded) told.code = code ?? Deno.exitCode;
  hasEnded = true;
  throw new Exit();
};

async function run({ script, words }: Asked, number: number): Promise<void> {
  told = { code: 0, out: "", err: "" };
  hasEnded = false;
  Deno.exitCode = 0;
  Object.defineProperty(Deno, "args", { value: words, configurable: true });
  try {
    // Another query is another module, which runs anew; what it imports is loaded already.
    await import(`${import.meta.resolve(`../../scripts/${script}.ts`)}?${number}`);
  } catch (error) {
    if (!(error instanceof Exit)) throw error;
  }
  if (!hasEnded) told.code = Deno.exitCode;
  hasEnded = true;
  Deno.exitCode = 0;
  await answer.write(new TextEncoder().encode(`${JSON.stringify(told)}\n`));
}

// What a script left behind may fail after its end, for example since its folder is gone: no other one's fault.
for (const kind of ["error", "unhandledrejection"]) {
  addEventListener(kind, (event) => {
    if (hasEnded) event.preventDefault();
  });
}

// What one script has left behind may hold no process open, and the next waits for it.
setInterval(() => {}, 60_000);

let count = 0;
for await (const line of lines(Deno.stdin.readable.getReader())) {
  await run(JSON.parse(line), count++);
}
exit(0);
