/** PyTorch on CUDA, from the same weights, in each of the ways in which people run it. */
import { join } from "node:path";
import type { ModelConfig } from "../../model/mod.ts";
import { type CommandRunner, commandRunner } from "../setup/run_command.ts";
import { lossDifference } from "./compare_losses.ts";
import { Entrant } from "./entrant.ts";
import { benchInputsFile } from "./inputs.ts";
import { type Found, torchContender } from "./programs.ts";
import type { Losses } from "./protocol.ts";
import { type Spread, spreadOf } from "./spread.ts";

export interface PeerRow {
  name: string;
  /** Absent when it could not make its steps; `outcome` says why. */
  millis?: Spread;
  outcome?: string;
  /** Of its first losses from ours, relative. */
  lossDifference?: number;
}

const ways = {
  "eager, FP32": [],
  "eager, TF32": ["--tf32"],
  "compiled, FP32": ["--compile"],
  "compiled, TF32": ["--compile", "--tf32"],
};

/** The first interpreter whose PyTorch finds a CUDA device, once for each way. */
export async function cudaContenders(
  pythons: readonly string[],
  run: CommandRunner = commandRunner(),
): Promise<Found> {
  const program = "import torch; print('cuda:', torch.cuda.is_available())";
  for (const python of pythons) {
    const { output } = await run(python, ["-c", program]);
    if (!/^cuda: True/m.test(output)) continue;
    return {
      contenders: Object.entries(ways).map(([name, words]) =>
        torchContender(`pytorch, ${name}`, python, ["--device", "cuda", ...words])
      ),
      absent: [],
    };
  }
  const reason = `none of ${pythons.join(", ")} has PyTorch with a CUDA device`;
  return { contenders: [], absent: [{ name: "pytorch on CUDA", reason }] };
}

/** `torch.compile` takes a minute or two for its first step, and may compile again in the second. */
const patienceMillis = 600_000;
const warmUps = 3;

/** Lets each make its steps in turn, round by round; whoever fails leaves, with the reason in its row. */
export async function timePeers(
  { contenders }: Found,
  model: ModelConfig,
  { rounds, ours, tell }: { rounds: number; ours: Losses[]; tell: (line: string) => void },
): Promise<PeerRow[]> {
  if (contenders.length === 0) return [];
  const entrants = contenders.map((each) => new Entrant(each, patienceMillis));
  const folder = Deno.makeTempDirSync();
  try {
    const inputs = join(folder, "inputs.safetensors");
    Deno.writeFileSync(inputs, benchInputsFile(model));
    for (const each of entrants) await each.start({ do: "start", threads: 1, model, inputs });
    for (let round = 0; round < warmUps + rounds; round++) {
      for (const each of entrants) await each.step();
      tell(`step ${round}, ${entrants.length} peers: done`);
    }
    return entrants.map((entrant) => rowOf(entrant, ours));
  } finally {
    await Promise.all(entrants.map((each) => each.close()));
    Deno.removeSync(folder, { recursive: true });
  }
}

function rowOf({ contender: { name }, steps, outcome }: Entrant, ours: Losses[]): PeerRow {
  if (outcome !== undefined) return { name, outcome };
  return {
    name,
    millis: spreadOf(steps.slice(warmUps).map(({ millis }) => millis)),
    lossDifference: lossDifference(ours, steps.map(({ losses }) => losses)),
  };
}
