/** The system packages that a command can use, each with its reason and what happens without it. */
import { existsSync } from "node:fs";
import { backends, statedBlas } from "../../ops/mod.ts";
import { findMnist, type RunConfig } from "../../pipeline/mod.ts";
import { findChromium } from "./find_chromium.ts";

export interface Need {
  /** The Debian package. */
  package: string;
  what: string;
  why: string;
  /** What happens if it stays away. */
  without: string;
  isPresent: () => boolean | Promise<boolean>;
}

export const openBlas: Need = {
  package: "libopenblas0-pthread",
  what: "OpenBLAS",
  why: "multiplies matrices about twice as fast as WebAssembly can",
  without: "there is no blas backend, and auto takes the slower wasm where there is no GPU either",
  isPresent: opensBlas,
};

export const vulkanDriver: Need = {
  package: "mesa-vulkan-drivers",
  what: "a Vulkan driver",
  why: "lets the webgpu backend be tested, also without a GPU",
  without: "the tests of the webgpu backend are skipped",
  isPresent: () => ["/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d"].some(holdsFiles),
};

export const chromium: Need = {
  package: "chromium",
  what: "Chromium",
  why: "lets the dashboard be tested as a browser shows it",
  without: "the tests of the dashboard's pages are skipped",
  isPresent: () => findChromium() !== undefined,
};

/** @param dataDir where the user may have placed the files */
export function fashionMnist(dataDir = "data"): Need {
  return {
    package: "dataset-fashion-mnist",
    what: "Fashion-MNIST",
    why: "brings 70,000 labelled photos of clothes to train on",
    without: "they are downloaded if the network allows, and skipped by the tests",
    isPresent: async () => await findMnist("fashion-mnist", dataDir) !== undefined,
  };
}

/** What a training run can use. */
export function trainNeeds({ backend, blas, dataset, dataDir }: RunConfig): Need[] {
  const usesBlas = statedBlas(blas) === undefined && (backend === "auto" || backend === "blas");
  const usesFashion = dataset === "fashion-mnist";
  return [...(usesBlas ? [openBlas] : []), ...(usesFashion ? [fashionMnist(dataDir)] : [])];
}

/** What the tests can use. */
export function testNeeds(): Need[] {
  return [openBlas, fashionMnist(), vulkanDriver, chromium];
}

/** Any BLAS that the blas backend can open will do, MKL as well as OpenBLAS. */
async function opensBlas(): Promise<boolean> {
  const found = await backends.find(({ name }) => name === "blas")?.suits();
  return found?.suits ?? false;
}

function holdsFiles(folder: string): boolean {
  return existsSync(folder) && !Deno.readDirSync(folder)[Symbol.iterator]().next().done;
}
