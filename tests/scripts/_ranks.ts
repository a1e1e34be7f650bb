/** Runs of several ranks, by the real launchers that are installed. */
import { createHash } from "node:crypto";
import { join } from "node:path";

export interface Launcher {
  name: string;
  words: string[];
}

const known: Launcher[] = [
  { name: "MPICH", words: ["mpiexec.mpich"] },
  { name: "Open MPI", words: ["mpiexec.openmpi", "--bind-to", "none", "--oversubscribe"] },
];

/** The launchers that are on PATH. */
export const launchers = known.filter(({ words: [program] }) =>
  (Deno.env.get("PATH") ?? "").split(":").some((folder) => isFile(join(folder, program)))
);

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

const tiny = "--output-height 16 --batch-size 8 --gf-dim 2 --df-dim 2 --gfc-dim 4 --dfc-dim 4 " +
  "--z-dim 4 --sample-num 4 --sample-every 100 --avatar-count 64 --measure off --backend cpu " +
  "--no-install --no-dashboard";

/** The command of a tiny run; `launch` is empty for one without a launcher. */
export function rankedTrain(dir: string, launch: readonly string[], words: string): Deno.Command {
  const script = ["run", "-A", "--no-check", "scripts/train.ts"];
  const flags = `${tiny} --cache-dir ${dir}/cache --runs-dir ${dir}/runs ${words}`.split(" ");
  const [program, ...args] = [...launch, Deno.execPath(), ...script, "--distributed", ...flags];
  return new Deno.Command(program, {
    args,
    env: { NO_COLOR: "1", OMPI_ALLOW_RUN_AS_ROOT: "1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

/** A run of two ranks; the second may have words, code, and a folder in another's place of its own. */
export function unlikeRanks(
  dir: string,
  launch: readonly string[],
  { common, others, code = ".", mount = "true" }: {
    common: string;
    others: string;
    code?: string;
    mount?: string;
  },
): Deno.Command {
  const [program, ...options] = launch;
  const flags = `${tiny} --cache-dir ${dir}/cache --runs-dir ${dir}/runs ${common}`;
  const deno = `${Deno.execPath()} run -A --no-check`;
  const first = `${deno} scripts/train.ts --distributed ${flags}`.split(" ");
  const second =
    `${mount} && exec ${deno} ${code}/scripts/train.ts --distributed ${flags} ${others}`;
  const inPlace = mount === "true" ? [] : ["unshare", "-m"];
  return new Deno.Command(program, {
    args: [...options, "-n", "1", ...first, ":", "-n", "1", ...inPlace, "sh", "-c", second],
    env: { NO_COLOR: "1", OMPI_ALLOW_RUN_AS_ROOT: "1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

export async function ended(command: Deno.Command) {
  const { code, stdout, stderr } = await command.output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, out, err };
}

export function checkpointDigest(dir: string, name: string, step: number): string {
  const folder = `step-${String(step).padStart(6, "0")}`;
  const file = join(dir, "runs", name, "checkpoints", folder, "tensors.safetensors");
  return createHash("sha256").update(Deno.readFileSync(file)).digest("hex");
}
