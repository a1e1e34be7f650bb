/** The programs that speak the benchmark's protocol, one for each contender. */
import { fileURLToPath } from "node:url";
import { type BackendName, backends } from "../../ops/mod.ts";
import { commaList, nameOrPath, type Parser } from "../cli/parsers.ts";
import { type CommandRunner, commandRunner } from "../setup/run_command.ts";
import type { Program } from "./line_child.ts";

export interface Contender extends Program {
  name: string;
  kind: "backend" | "peer";
  /** For our own backends. */
  backend?: BackendName;
}

/** Who takes part, and who was looked for and does not. */
export interface Found {
  contenders: Contender[];
  absent: Absent[];
}

/** Somebody who was looked for and cannot take part. */
export interface Absent {
  name: string;
  reason: string;
}

export function backendContender(backend: BackendName): Contender {
  const script = pathTo("backend_child.ts");
  return {
    name: backend,
    kind: "backend",
    backend,
    command: Deno.execPath(),
    args: ["run", "-A", "--quiet", script],
  };
}

/** TensorFlow.js's own WebAssembly backend: it multiplies matrices, but cannot train. */
export function tfjsWasm(): Contender {
  const args = ["run", "-A", "--quiet", pathTo("tfjs_wasm_child.ts")];
  return { name: "tfjs wasm", kind: "peer", command: Deno.execPath(), args };
}

/** Every name of the table, in its order. */
export function backendNames(): BackendName[] {
  return backends.map(({ name }) => name);
}

/** The backends that `auto` would consider here; the first one is the one that it takes. */
export async function suitableBackends(): Promise<Found> {
  const contenders: Contender[] = [];
  const absent: Absent[] = [];
  for (const { name, suits } of backends) {
    const verdict = await suits();
    if (verdict.suits) contenders.push(backendContender(name));
    else absent.push({ name, reason: `${verdict.reason}: state --backends ${name} to see it` });
  }
  return { contenders, absent };
}

/** Looked into when none is stated: the one on the PATH, and the system's own. */
export const usualPythons = ["python3", "/usr/bin/python3"];

/** Interpreters by name or path, with commas between them. */
export const pythonList: Parser<string[]> = (text) => commaList(text).map(nameOrPath);

/** Those that the command line states, or else the environment, or else the usual ones. */
export function pythonsToLookInto(stated: readonly string[] | undefined): readonly string[] {
  const ofEnvironment = Deno.env.get("DCGAN_BENCH_PYTHON");
  return stated ?? (ofEnvironment ? [nameOrPath(ofEnvironment)] : usualPythons);
}

/** A Python framework, and the script that makes the step in it. */
const frameworks = [
  { name: "pytorch", module: "torch", script: "torch_step.py" },
  { name: "tensorflow", module: "tensorflow", script: "tensorflow_step.py" },
];

/**
 * The Python frameworks that the given interpreters have.
 *
 * @param pythons paths or names on the PATH; each one that has a framework is a contender
 */
export async function pythonContenders(
  pythons: readonly string[],
  { firstOnly, env, run = commandRunner() }: {
    firstOnly: boolean;
    env?: Record<string, string>;
    run?: CommandRunner;
  },
): Promise<Found> {
  const contenders: Contender[] = [];
  const absent: Absent[] = [];
  for (const { name, module, script } of frameworks) {
    const found: Contender[] = [];
    for (const python of pythons) {
      if (firstOnly && found.length > 0) break;
      const version = await moduleVersion(python, module, run);
      if (version === undefined) continue;
      const args = ["-B", pathTo(script)]; // -B: no compiled files among the sources
      found.push({ name: `${name} ${version}`, kind: "peer", command: python, args, env });
    }
    contenders.push(...found);
    if (found.length === 0) {
      absent.push({ name, reason: `none of ${pythons.join(", ")} can import ${module}` });
    }
  }
  return { contenders, absent };
}

/** @param words what `torch_step.py` is to do other than usual */
export function torchContender(name: string, python: string, words: readonly string[]): Contender {
  return {
    name,
    kind: "peer",
    command: python,
    args: ["-B", pathTo("torch_step.py"), ...words],
  };
}

async function moduleVersion(
  python: string,
  module: string,
  run: CommandRunner,
): Promise<string | undefined> {
  const program = `import ${module}; print("version:", ${module}.__version__)`;
  const { output } = await run(python, ["-c", program]);
  return output.match(/^version: ([\w.]+)/m)?.[1]; // among what frameworks say when they are loaded
}

function pathTo(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url));
}
