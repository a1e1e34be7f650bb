/** Tiny runs by the command, and what is left of them. */
import { join } from "node:path";
import { newestCheckpoint } from "../../pipeline/outputs/checkpoints/read_checkpoint.ts";
import { storedEvents } from "../pipeline/store/_stored_events.ts";

/** Tiny networks on 20 photos: epochs of five steps. To measure or to be watched takes longer than to train. */
export function newRun(
  dir: string,
  name: string,
  more: string,
  backend = "wasm --threads 1",
): string[] {
  return (`--dataset ${dir}/photos --runs-dir ${dir}/runs --name ${name} --no-crop ` +
    "--output-height 16 --batch-size 4 --gf-dim 2 --df-dim 2 --gfc-dim 4 --dfc-dim 4 --z-dim 4 " +
    "--sample-num 4 --sample-every 10 --augment flip,crop=2,brightness " +
    `--measure off --no-dashboard --backend ${backend} ${more}`)
    .split(" ");
}

export const labels = (architecture: string) =>
  `--labels ${architecture === "conditional" ? "folder" : "none"}`;

export const tensorsOf = (folder: string) =>
  Deno.readFileSync(join(newestCheckpoint(folder).checkpoint.path, "tensors.safetensors"));

export function lossesOf(folder: string): number[][] {
  return storedEvents(folder).flatMap((event) => {
    return event.type === "step"
      ? [[event.step, event.dLossReal, event.dLossFake, event.gLoss]]
      : [];
  });
}
