/** The commands, run in one process that stays: for what they print and leave, where starting one is not what is proven. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import type { Asked, Outcome } from "./_host_child.ts";

/** Started outside of the tests, none of which opens what another one uses. */
const child = new Deno.Command(Deno.execPath(), {
  args: [
    "run",
    "-A",
    "--no-check",
    fileURLToPath(import.meta.resolve("./_host_child.ts")),
  ],
  env: { NO_COLOR: "1", NO_INSTALL: "1", DCGAN_BLAS: "" },
  stdin: "piped",
  stdout: "piped",
}).spawn();
const asking = child.stdin.getWriter();
const answers = child.stdout.getReader();

Deno.test.afterAll(async () => {
  await asking.close();
  await answers.cancel();
  await child.status;
});

/** Runs `scripts/<script>.ts` with these words. One at a time. */
export async function hosted(script: string, words: readonly string[]): Promise<Outcome> {
  const asked: Asked = { script, words: [...words] };
  await asking.write(new TextEncoder().encode(`${JSON.stringify(asked)}\n`));
  const decoder = new TextDecoder();
  let answer = "";
  while (!answer.endsWith("\n")) {
    const { value, done } = await answers.read();
    assert(!done, `the process ended in: ${script} ${words.join(" ")}`);
    answer += decoder.decode(value, { stream: true });
  }
  return JSON.parse(answer);
}

/** Runs the command `train` to its end; its output has errors last. */
export async function train(words: readonly string[]): Promise<{ code: number; output: string }> {
  const { code, out, err } = await hosted("train", ["--no-install", ...words]);
  return { code, output: out + err };
}
