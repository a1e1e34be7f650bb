import { HttpError } from "fresh";
import {
  choices,
  generatorSafetensors,
  networksSafetensors,
  openGenerator,
  type WhichCheckpoint,
} from "../../../pipeline/generator/exports/mod.ts";
import type { SharedJobs } from "../load/shared_jobs.ts";
import { errorMessage } from "../../../pipeline/contracts/text.ts";
import { folderOf } from "../runs/open_run.ts";

/** The generator that draws, or both networks as training moves them. */
export type WhichNetworks = "generator" | "networks";

/**
 * The networks of one of a run's checkpoints, as a safetensors file.
 *
 * @throws HttpError 404 with the cure when there is none such, 422 when it cannot be read
 */
export async function generatorFile(
  { runsDir, generators }: { runsDir: string; generators: SharedJobs<Uint8Array<ArrayBuffer>> },
  id: string,
  checkpoint: WhichCheckpoint,
  which: WhichNetworks = "generator",
): Promise<Uint8Array<ArrayBuffer>> {
  const folder = folderOf(runsDir, id);
  const there = choices(folder);
  const step = stepOf(checkpoint, there);
  if (step === undefined || !there.steps.includes(step)) throw noCheckpoint(id, there.steps);
  // The folder is another one where a run has been made anew under the same name.
  const made = Deno.lstatSync(folder).birthtime?.getTime();
  return await generators.of(`${which} ${id} ${made} ${step}`, () => {
    try {
      return Promise.resolve(encoded[which](folder, step));
    } catch (cause) {
      // A training run may have removed it meanwhile.
      if (!choices(folder).steps.includes(step)) throw noCheckpoint(id, choices(folder).steps);
      throw new HttpError(422, withoutPaths(errorMessage(cause), folder), { cause });
    }
  });
}

const encoded: Record<WhichNetworks, (folder: string, step: number) => Uint8Array<ArrayBuffer>> = {
  generator: (folder, checkpoint) =>
    generatorSafetensors(openGenerator(folder, { checkpoint }), "f32"),
  // D has judged the generator that is trained, not its average.
  networks: (folder, checkpoint) =>
    networksSafetensors(openGenerator(folder, { checkpoint, weights: "trained" })),
};

/** @throws HttpError 400 when it is none of latest, best and a step */
export function readWhich({ searchParams }: URL): WhichCheckpoint {
  const text = searchParams.get("checkpoint") ?? "latest";
  if (text === "latest" || text === "best") return text;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new HttpError(400, "checkpoint is latest, best, or a step");
}

function stepOf(which: WhichCheckpoint, { steps, best }: ReturnType<typeof choices>) {
  return which === "latest" ? steps.at(-1) : which === "best" ? best : which;
}

function noCheckpoint(id: string, steps: readonly number[]): HttpError {
  const there = steps.length === 0
    ? "it keeps none yet; a run writes one every --checkpoint-every steps, and when it ends"
    : `there are those of step ${steps.join(", ")}`;
  return new HttpError(404, `run "${id}" has no such checkpoint: ${there}`);
}

/** Where the runs lie on this machine is nobody else's business. */
function withoutPaths(message: string, folder: string): string {
  return message.replaceAll(`${folder}/`, "");
}
