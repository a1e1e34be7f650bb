/** Tests that a program in Python checks, seen among the ignored ones where none has what it takes. */
import { usualPythons } from "../../../scripts/bench/contenders.ts";

/** Paths between commas, looked at before the usual ones. */
const stated = Deno.env.get("DCGAN_TEST_PYTHONS")?.split(",") ?? [];

/** To import PyTorch takes seconds: once for all tests. */
const found = new Map<string, string | undefined>();

/** The first Python that imports these modules. */
function pythonWith(modules: string): string | undefined {
  if (!found.has(modules)) found.set(modules, firstWith(modules));
  return found.get(modules);
}

function firstWith(modules: string): string | undefined {
  return [...stated, ...usualPythons].find((python) => {
    try {
      const { success } = new Deno.Command(python, {
        args: ["-c", `import ${modules}`],
        stdout: "null",
        stderr: "null",
      }).outputSync();
      return success;
    } catch {
      return false; // there is no such program
    }
  });
}

/** @param modules that the program imports, between commas */
export function testWithPython(
  behaviour: string,
  modules: string,
  test: (run: (script: string, ...args: string[]) => unknown) => Promise<void>,
): void {
  const python = pythonWith(modules);
  const missing = `skipped: no Python of ${[...stated, ...usualPythons].join(", ")} has ${modules}`;
  Deno.test({
    name: python === undefined ? `${behaviour} (${missing})` : behaviour,
    ignore: python === undefined,
    fn: () => test((script, ...args) => runPython(python!, script, args)),
  });
}

/** Runs a program; answers with the JSON that it prints. */
function runPython(python: string, script: string, args: string[]): unknown {
  const { success, stdout, stderr } = new Deno.Command(python, { args: ["-c", script, ...args] })
    .outputSync();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  if (!success) throw new Error(err);
  return JSON.parse(out);
}
