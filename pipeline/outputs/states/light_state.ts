/**
 * The file of a light state, `states/step-000123.safetensors`: weights, running averages, and the moments
 * of Adam that the next step depends on. So a look at a step has the very bits of the run. It leaves
 * out the averaged generator, on which no step depends, and Adam's first moment where beta1 is 0: nobody
 * resumes from it or draws samples with it.
 */
import { join } from "node:path";
import {
  decodeSafetensors,
  encodeSafetensors,
  floatsOf,
  type GanState,
} from "../../../model/mod.ts";
import { contentHash } from "../../contracts/content_hash.ts";
import { errorMessage } from "../../contracts/text.ts";
import { plainNames, readPlain } from "../../files/plain_files.ts";

const namePattern = /^step-(\d{6,13})\.safetensors$/;

export interface LightStateFile {
  /** Steps done in that state. */
  step: number;
  path: string;
}

export function lightStatesFolder(runFolder: string): string {
  return join(runFolder, "states");
}

export function lightStateName(step: number): string {
  return `step-${String(step).padStart(6, "0")}.safetensors`;
}

/** The oldest first; none where there is no such folder. */
export function listLightStates(runFolder: string): LightStateFile[] {
  const folder = lightStatesFolder(runFolder);
  return plainNames(folder)
    .flatMap((name) => {
      const [, digits] = name.match(namePattern) ?? [];
      return digits === undefined ? [] : [{ step: Number(digits), path: join(folder, name) }];
    })
    .sort((a, b) => a.step - b.step);
}

export function encodeLightState(state: GanState, beta1: number): Uint8Array<ArrayBuffer> {
  const isNeeded = (name: string) =>
    !name.startsWith("average.") && !(beta1 === 0 && name.startsWith("adam.m."));
  const names = Object.keys(state);
  const kept = Object.fromEntries(Object.entries(state).filter(([name]) => isNeeded(name)));
  const left = JSON.stringify(names.filter((name) => !isNeeded(name)));
  return encodeSafetensors(kept, { left, hash: hashOf(kept) });
}

/**
 * Reads a light state as a whole one: what was left out counts as 0, or as the weight that it averages.
 *
 * @throws Error when it is not byte for byte what was written
 */
export function readLightState(path: string, maxBytes: number): GanState {
  try {
    const { tensors, metadata } = decodeSafetensors(readPlain(path, { maxBytes }));
    if (hashOf(tensors) !== metadata.hash) throw new Error("its bytes have changed since");
    const left = (JSON.parse(metadata.left) as unknown[]).map(String);
    return {
      ...tensors,
      ...Object.fromEntries(left.map((name) => [name, standIn(name, tensors)])),
    };
  } catch (cause) {
    throw new Error(`${path} cannot be read as it was written: ${errorMessage(cause)}`, { cause });
  }
}

function standIn(name: string, tensors: GanState): GanState[string] {
  const own = tensors[name.replace(/^(average|adam\.m)\./, "")];
  if (own === undefined) throw new RangeError(`it leaves out "${name}", which stands for nothing`);
  const { shape } = own;
  const data = floatsOf(own);
  return {
    dtype: "F32",
    shape,
    data: name.startsWith("average.") ? data : new Float32Array(data.length),
  };
}

function hashOf(tensors: GanState): string {
  const hashes = Object.keys(tensors).toSorted().map((name) => {
    const { data } = tensors[name];
    return `${name} ${contentHash(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))}`;
  });
  return contentHash(new TextEncoder().encode(hashes.join("\n")));
}
