import { join } from "node:path";
import type { Batch } from "../contracts/batch.ts";
import { errorMessage } from "../contracts/text.ts";
import { csvLine } from "../files/csv.ts";
import { writeAllSync } from "../files/write_all.ts";
import { encodePng, imageGrid } from "../outputs/samples/image_grid.ts";
import { checkPlainFolder, mostBytes, openPlain, plainSize } from "../files/plain_files.ts";
import type { ComparedStep } from "./compare_step.ts";

/** Pixels of a batch, in the order of [height, width, channels]. */
export interface ImageShape {
  height: number;
  width: number;
  channels: 1 | 3 | 4;
}

/** Writes what was replayed into a folder, for other programs. */
export interface Dump {
  /** Adds a step to `losses.csv` and `images.csv`, and writes its batch as `batches/step-001234.png`. */
  step(compared: ComparedStep): Promise<string>;
  /** Writes a batch by itself; both answer with the picture's path. */
  batch(batch: Batch): Promise<string>;
  close(): void;
}

const lossColumns = ["dLossReal", "dLossFake", "dLoss", "gLoss", "meanDReal", "meanDFake"] as const;

/**
 * @param classes names of the labels, where the data set has any
 * @throws Error when the folder cannot be written
 */
export async function openDump(
  folder: string,
  shape: ImageShape,
  classes: readonly string[] = [],
): Promise<Dump> {
  checkPlainFolder(join(folder, "batches"));
  await makeFolder(join(folder, "batches"));
  const losses = csv(join(folder, "losses.csv"), ["step", ...lossColumns]);
  const images = csv(join(folder, "images.csv"), ["step", "slot", "id", "label", "class", "draws"]);

  const batch = async (batch: Batch) => {
    const step = batch.position.step + 1;
    const path = join(folder, "batches", `step-${String(step).padStart(6, "0")}.png`);
    const grid = imageGrid(batch.pixels, { count: batch.ids.length, ...shape });
    await writePlain(path, await encodePng(grid));
    return path;
  };

  return {
    batch,
    step: async (compared) => {
      const { ids, labels, draws } = compared.batch;
      const { step } = compared.step;
      losses.row([step, ...lossColumns.map((name) => compared.step[name])]);
      ids.forEach((id, slot) => {
        const label = labels?.[slot];
        const name = label === undefined ? "" : classes[label] ?? "";
        images.row([step, slot, id, label ?? "", name, draws?.[slot].join(" ") ?? ""]);
      });
      return await batch(compared.batch);
    },
    close: () => {
      losses.close();
      images.close();
    },
  };
}

/**
 * Writes a file of a dump. A dump may lie in a run's folder, where a link would lead elsewhere.
 *
 * @throws Error when something else than a plain file is there, or it cannot be written
 */
export async function writePlain(path: string, bytes: Uint8Array): Promise<void> {
  plainSize(path, { maxBytes: mostBytes.log });
  await Deno.writeFile(path, bytes);
}

async function makeFolder(path: string): Promise<void> {
  try {
    await Deno.mkdir(path, { recursive: true });
  } catch (cause) {
    throw new Error(`cannot make ${path}: ${errorMessage(cause)}: choose another --dump`, {
      cause,
    });
  }
}

function csv(path: string, header: readonly string[]) {
  const file = openPlain(path, { write: true, create: true, truncate: true });
  const encoder = new TextEncoder();
  const row = (cells: readonly (string | number)[]) => {
    writeAllSync(file, encoder.encode(csvLine(cells)));
  };
  row(header);
  return { row, close: () => file.close() };
}
