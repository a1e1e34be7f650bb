/**
 * The commands, run in one process that stays: for what they print and leave, where starting one is not what is
 * proven. Where an earlier command left something that ends it, a command runs in a process of its own, as its users
 * start it, and the next one has a new host.
 */
import { fileURLToPath } from "node:url";
import type { Asked, Outcome } from "./_host_child.ts";

const beside = (path: string) => fileURLToPath(import.meta.resolve(path));
const env = { NO_COLOR: "1", NO_INSTALL: "1", DCGAN_BLAS: "" };
const deno = (words: string[], options: Partial<Deno.CommandOptions>) =>
  new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", ...words],
    env,
    ...options,
  });

/** Much longer than any takes, so that only what hangs is given up. */
const usualMillis = 60_000;

function startHost() {
  const child = deno([beside("./_host_child.ts")], { stdin: "piped", stdout: "piped" }).spawn();
  return { child, asking: child.stdin.getWriter(), answers: child.stdout.getReader() };
}

/** Started outside of the tests, none of which opens what another one uses. */
let host = startHost();

Deno.test.afterAll(endHost);

/**
 * Runs `scripts/<script>.ts` with these words. One at a time.
 *
 * @throws Error where it hangs
 */
export async function hosted(
  script: string,
  words: readonly string[],
  mostMillis = usualMillis,
): Promise<Outcome> {
  const answer = await answered({ script, words: [...words] }, mostMillis);
  if (typeof answer === "object") return answer;
  await endHost();
  host = startHost();
  if (answer === "hangs") throw new Error(`${script} hangs`);
  console.error(`The host of commands ended in: ${script} ${words.join(" ")}`);
  return await inProcessOfItsOwn(script, words, mostMillis);
}

async function answered(asked: Asked, mostMillis: number): Promise<Outcome | "ended" | "hangs"> {
  const { promise: tooLate, resolve } = Promise.withResolvers<"hangs">();
  const timer = setTimeout(() => resolve("hangs"), mostMillis);
  try {
    return await Promise.race([ask(asked).catch(() => "ended" as const), tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

async function ask(asked: Asked): Promise<Outcome | "ended"> {
  await host.asking.write(new TextEncoder().encode(`${JSON.stringify(asked)}\n`));
  const decoder = new TextDecoder();
  let answer = "";
  while (!answer.endsWith("\n")) {
    const { value, done } = await host.answers.read();
    if (done) return "ended";
    answer += decoder.decode(value, { stream: true });
  }
  return JSON.parse(answer);
}

async function endHost(): Promise<void> {
  try {
    host.child.kill("SIGKILL");
  } catch {
    // It has ended already.
  }
  await host.answers.cancel().catch(() => {});
  await host.asking.abort().catch(() => {});
  await host.child.status;
}

async function inProcessOfItsOwn(
  script: string,
  words: readonly string[],
  mostMillis: number,
): Promise<Outcome> {
  const path = beside(`../../scripts/${script}.ts`);
  const signal = AbortSignal.timeout(mostMillis);
  const { code, stdout, stderr } = await deno([path, ...words], { stdin: "null", signal }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, out, err };
}

/** Runs the command `train` to its end; its output has errors last. */
export async function train(words: readonly string[]): Promise<{ code: number; output: string }> {
  const { code, out, err } = await hosted("train", ["--no-install", ...words]);
  return { code, output: out + err };
}
