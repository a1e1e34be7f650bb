/** Archives by Python's own modules, the tools that people make theirs with. */
import { join } from "node:path";

const which = (program: string) => {
  try {
    return new Deno.Command(program, { args: ["-c", ""] }).outputSync().success;
  } catch {
    return false;
  }
};

export const hasPython = which("python3");

/** Runs a program with names in `sys.argv[1:]`, in a folder. */
export async function python(dir: string, code: string, ...args: string[]): Promise<void> {
  const script = join(dir, "_script.py");
  await Deno.writeTextFile(script, `import sys\n${code}\n`);
  const { success, stderr } = await new Deno.Command("python3", {
    args: [script, ...args],
    cwd: dir,
  }).output();
  await Deno.remove(script);
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}
