/** The programs that speak the benchmark's protocol: our own backends, and peers in Python. */
import { fileURLToPath } from "node:url";
import { type BackendName, backends } from "../../ops/mod.ts";
import { nameOrPath } from "../cli/parsers.ts";
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

export const nobody: Found = { contenders: [], absent: [] };

/** A child of ours, by its file. */
export function denoProgram(file: string): Program {
  return { command: Deno.execPath(), args: ["run", "-A", "--quiet", pathTo(file)] };
}

export function backendContender(backend: BackendName): Contender {
  return { name: backend, kind: "backend", backend, ...denoProgram("backend_child.ts") };
}

/** TensorFlow.js's own WebAssembly backend: it multiplies matrices, but cannot train. */
export function tfjsWasm(): Contender {
  return { name: "tfjs wasm", kind: "peer", ...denoProgram("products_child.ts") };
}

/** The backends that `auto` would consider here; the first one is the one that it takes. */
export async function suitableBackends(): Promise<Found> {
  const found: Found = { contenders: [], absent: [] };
  for (const { name, suits } of backends) {
    const verdict = await suits();
    if (verdict.suits) found.contenders.push(backendContender(name));
    else {
      const reason = `${verdict.reason}: state --backends ${name} to see it`;
      found.absent.push({ name, reason });
    }
  }
  return found;
}

/** Looked into when none is stated: the one on the PATH, and the system's own. */
export const usualPythons = ["python3", "/usr/bin/python3"];

/** Those that the command line states, or else the environment, or else the usual ones. */
export function pythonsToLookInto(stated: readonly string[] | undefined): readonly string[] {
  const ofEnvironment = Deno.env.get("DCGAN_BENCH_PYTHON");
  return stated ?? (ofEnvironment ? [nameOrPath(ofEnvironment)] : usualPythons);
}

/** A Python framework, and the script that makes the step in it. */
const frameworks = [
  { name: "pytorch", module: "torch", script: "torch_step.py" },
  { name: "tensorflow", module: "tensorflow", script: "tensorflow_step.py" },
  { name: "jax", module: "jax", script: "jax_step.py" },
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
  const all: Found = { contenders: [], absent: [] };
  for (const { name, module, script } of frameworks) {
    const found: Contender[] = [];
    for (const python of pythons) {
      if (firstOnly && found.length > 0) break;
      const program = `import ${module}; print("version:", ${module}.__version__)`;
      const version = await told(python, program, /^version: ([\w.]+)/m, run);
      if (version !== undefined) found.push(peer(`${name} ${version}`, python, [script], env));
    }
    all.contenders.push(...found);
    if (found.length > 0) continue;
    all.absent.push({ name, reason: `none of ${pythons.join(", ")} can import ${module}` });
  }
  return all;
}

/** In which people run PyTorch on a graphics card. */
export const cudaWays: Record<string, readonly string[]> = {
  "eager, FP32": [],
  "eager, TF32": ["--tf32"],
  "compiled, FP32": ["--compile", "reduce-overhead"],
  "compiled, TF32": ["--compile", "reduce-overhead", "--tf32"],
};

/** The first interpreter whose PyTorch finds a CUDA device, once for each way. */
export async function cudaContenders(
  pythons: readonly string[],
  run: CommandRunner = commandRunner(),
  ways: Record<string, readonly string[]> = cudaWays,
): Promise<Found> {
  const program = "import torch; print('cuda:', torch.cuda.is_available())";
  for (const python of pythons) {
    if (await told(python, program, /^cuda: (True)/m, run) === undefined) continue;
    const contenders = Object.entries(ways).map(([way, words]) =>
      torchContender(`pytorch, ${way}`, python, ["--device", "cuda", ...words])
    );
    return { contenders, absent: [] };
  }
  const reason = `none of ${pythons.join(", ")} has PyTorch with a CUDA device`;
  return { contenders: [], absent: [{ name: "pytorch on CUDA", reason }] };
}

/** @param words what `torch_step.py` is to do other than usual */
export function torchContender(name: string, python: string, words: readonly string[]): Contender {
  return peer(name, python, ["torch_step.py", ...words]);
}

function peer(
  name: string,
  python: string,
  [script, ...words]: readonly string[],
  env?: Record<string, string>,
): Contender {
  const args = ["-B", pathTo(script), ...words]; // -B: no compiled files among the sources
  return { name, kind: "peer", command: python, args, env };
}

/** What a program prints, among what frameworks say when they are loaded. */
async function told(python: string, program: string, what: RegExp, run: CommandRunner) {
  const { output } = await run(python, ["-c", program]);
  return output.match(what)?.[1];
}

function pathTo(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url));
}

/** @param load the machine's load average before the measurement */
export function isBusy(load: number, cores: number): boolean {
  return load > cores / 2;
}

/**
 * The environment of peers that use OpenMP. Its threads spin while they wait, which takes the core
 * from the thread that they wait for where others hold the rest: PyTorch's mnist step took 3.1 s so
 * at a load of 3 on 2 cores, and 0.7 s with waiting threads asleep. On an idle machine spinning is
 * right, and a policy that is stated stands.
 */
export function peerEnvironment(load: number, cores: number): Record<string, string> {
  const isStated = Deno.env.has("OMP_WAIT_POLICY");
  return isBusy(load, cores) && !isStated ? { OMP_WAIT_POLICY: "PASSIVE" } : {};
}
