/** Starts the witness of a rank, `scripts/rank_witness.ts`, and tells it what happens. */
import { fileURLToPath } from "node:url";
import { denoCommand } from "../dashboard_process.ts";

/** What a witness is told first. */
export interface Witnessed {
  /** The run's. On a machine that does not have it the witness has nothing to do. */
  folder: string;
  rank: number;
  size: number;
}

export interface DeathNote {
  rank: number;
  step: number;
  /** Milliseconds since 1970. */
  at: number;
}

/** In the folder `rankNotes` of the run, what a rank said before it ended: of a failure of its own, or what its watchdog saw. */
export const lastWordsFile = (kind: "failure" | "hang", rank: number) => `${kind}-${rank}.txt`;
/** The rank has told the run's end itself. */
export const endWords = "end";

export interface Witness {
  /** @param step steps done */
  sees(step: number): void;
  /** Nothing more is to be told. */
  dismiss(): Promise<void>;
}

const script = fileURLToPath(new URL("../../rank_witness.ts", import.meta.url));
const permissions = ["--allow-read", "--allow-write", "--allow-env"];

export function startWitness(witnessed: Witnessed): Witness {
  const child = new Deno.Command(denoCommand(), {
    args: ["run", "-q", "--no-check", ...permissions, script],
    // With a limited --allow-run, Deno starts no program that inherits what loads libraries; and the
    // launcher's variables would make it a rank.
    ...{ clearEnv: true, env: plainEnv(), detached: true },
    ...{ stdin: "piped", stdout: "null", stderr: "null" },
  }).spawn();
  child.unref();
  const input = child.stdin.getWriter();
  const write = (text: string) =>
    input.write(new TextEncoder().encode(`${text}\n`)).catch(() => {});
  write(JSON.stringify(witnessed));
  return {
    sees: (step) => void write(String(step)),
    dismiss: async () => {
      await write(endWords);
      await input.close().catch(() => {});
    },
  };
}

function plainEnv(): Record<string, string> {
  const { PATH = "", HOME = "", DENO_DIR } = Deno.env.toObject();
  return { PATH, HOME, ...(DENO_DIR && { DENO_DIR }) };
}
