/** The system packages that a command can use, each with its reason and what happens without it. */
import { existsSync } from "node:fs";
import { backends, cpuVectorUnit, isWider, libraryBackends, statedLibrary } from "../../ops/mod.ts";
import { datasetNames, findMnist, type RunConfig } from "../../pipeline/mod.ts";
import { turboJpegLibrary } from "../../pipeline/sources/jpeg/turbojpeg.ts";
import { findChromium } from "./find_chromium.ts";

export interface Need {
  /** The Debian package. */
  package: string;
  what: string;
  why: string;
  /** What happens without it. */
  without: string;
  isPresent: () => boolean | Promise<boolean>;
}

export const oneDnn: Need = {
  package: "libdnnl2",
  what: "oneDNN",
  why: "convolves with the vector units of whatever processor this is",
  without: "there is no onednn backend, and auto takes blas or wasm where there is no GPU",
  isPresent: () => opens("onednn"),
};

export const openBlas: Need = {
  package: "libopenblas0-pthread",
  what: "OpenBLAS",
  why: "multiplies matrices about twice as fast as WebAssembly can",
  without: "there is no blas backend, and auto takes the slower wasm where there is no GPU either",
  isPresent: () => opens("blas"), // any library that it can open is enough, also MKL
};

export const vulkanDriver: Need = {
  package: "mesa-vulkan-drivers",
  what: "a Vulkan driver",
  why: "lets the webgpu backend be tested, also without a GPU",
  without: "the tests of the webgpu backend are skipped",
  isPresent: () => ["/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d"].some(holdsFiles),
};

export const turboJpeg: Need = {
  package: "libturbojpeg0",
  what: "libjpeg-turbo",
  why: "decodes JPEGs ten times as fast as without",
  without: "sharp decodes them, to the same pixels",
  isPresent: () => turboJpegLibrary() !== undefined,
};

export const chromium: Need = {
  package: "chromium",
  what: "Chromium",
  why: "lets the dashboard be tested as a browser shows it",
  without: "the tests of the dashboard's pages are skipped",
  isPresent: () => findChromium() !== undefined,
};

export const mpi: Need = {
  package: "mpich",
  what: "MPI",
  why: "starts and connects the processes of train --distributed",
  without: "one process trains alone, and the tests of several are skipped",
  isPresent: async () => {
    const { presentMpi } = await import("../../ops/ranks/mpi/mod.ts");
    return presentMpi().length > 0;
  },
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

/**
 * What a training run can use.
 *
 * @param wantsRanks whether it was asked for several processes, and no launcher started this one
 */
export function trainNeeds(config: RunConfig, wantsRanks = false): Need[] {
  const { backend, dataset, dataDir } = config;
  const isStated = libraryBackends.some(({ name }) =>
    statedLibrary(name, config[name]) !== undefined
  );
  const uses = (name: string) => !isStated && ["auto", name].includes(backend);
  const usesFashion = dataset === "fashion-mnist";
  return [
    ...(uses("onednn") && isForThisProcessor ? [oneDnn] : []),
    ...(uses("blas") ? [openBlas] : []),
    ...(usesFashion ? [fashionMnist(dataDir)] : []),
    ...(datasetNames.includes(dataset) ? [] : [turboJpeg]),
    ...(wantsRanks ? [mpi] : []),
  ];
}

/** What the tests can use. */
export function testNeeds(): Need[] {
  return [
    ...(isForThisProcessor ? [oneDnn] : []),
    openBlas,
    turboJpeg,
    fashionMnist(),
    vulkanDriver,
    chromium,
    mpi,
  ];
}

/** oneDNN's fast kernels need x86-64 with AVX2; elsewhere its package brings nothing. */
const isForThisProcessor = Deno.build.arch === "x86_64" && mayHaveAvx2();

/** An unknown processor may have it. */
function mayHaveAvx2(): boolean {
  const unit = cpuVectorUnit();
  return unit === undefined || isWider(unit, "AVX");
}

/** Whether the backend of a library finds one. */
async function opens(backend: "onednn" | "blas"): Promise<boolean> {
  const found = await backends.find(({ name }) => name === backend)?.suits();
  return found?.suits ?? false;
}

function holdsFiles(folder: string): boolean {
  return existsSync(folder) && !Deno.readDirSync(folder)[Symbol.iterator]().next().done;
}
