import {
  backendNames,
  type BackendOption,
  backendTable,
  precisions,
  takersOf,
} from "../../../ops/device/backend_table.ts";
import { settingRules } from "../../../pipeline/mod.ts";
import { flag, type FlagGroup } from "../flag.ts";
import { nameOrPath, ruled } from "../parsers.ts";

export const samplingFlags: FlagGroup = {
  title: "Sampling",
  flags: [
    flag(
      "sampleNum",
      "<images>",
      ruled(settingRules.sampleNum),
      "Images in a sample grid. Any number: the grid is as square as can be, and the batch size does " +
        "not matter.",
    ),
    flag(
      "sampleEvery",
      "<steps>",
      ruled(settingRules.sampleEvery),
      "Saves a sample grid after every so many steps, always from the same z, so that two grids can " +
        "be compared.",
    ),
  ],
};

const withOr = (option: BackendOption) => takersOf(option).join(" or ");

function withAnd(names: readonly string[]): string {
  return `${names.slice(0, -1).join(", ")} and ${names[names.length - 1]}`;
}

export const machineFlags: FlagGroup = {
  title: "Machine",
  flags: [
    flag(
      "backend",
      `<auto|${backendNames.join("|")}>`,
      ruled(settingRules.backend),
      `What computes: ${backendTable.map(({ name, about }) => `${name} (${about})`).join(", ")}. ` +
        "auto takes the first of these that is there and says why; a backend asked for by name is " +
        "taken, or the run fails.",
    ),
    flag(
      "threads",
      "<threads>",
      ruled(settingRules.threads),
      `Threads of the ${
        withAnd(takersOf("threads"))
      } backends, at most one per core. With 1, blas ` +
        "repeats a run bit for bit; onednn does with the same number, wasm with any.",
      "one per core",
    ),
    flag(
      "blas",
      "<path>",
      nameOrPath,
      "The BLAS library of the blas backend, which then is taken, or the run fails. Any that has " +
        "cblas_sgemm will do. The environment variable DCGAN_BLAS says the same.",
      "the first of the known ones: deno task doctor lists them",
    ),
    flag(
      "onednn",
      "<path>",
      nameOrPath,
      "The oneDNN library of the onednn backend, version 2 or 3, which then is taken, or the run fails. The " +
        "environment variable DCGAN_ONEDNN says the same.",
      "the first of the known ones: deno task doctor lists them",
    ),
    flag(
      "cuda",
      "<path>",
      nameOrPath,
      "The folder of NVIDIA's libraries for the cuda backend (NVRTC, cuBLASLt, cuDNN 9), or an environment " +
        "of Python into which PyTorch's wheels put them; it then is taken, or the run fails. The environment " +
        "variable DCGAN_CUDA says the same.",
      "searched for in the system, and in the packages of the Python on PATH",
    ),
    flag(
      "adapter",
      "<words>",
      ruled(settingRules.adapter),
      `Words from the name of the graphics card that ${
        withOr("adapter")
      } takes, which then is taken, or the run ` +
        "fails. deno task doctor lists them.",
      "the fastest",
    ),
    flag(
      "precision",
      `<${precisions.join("|")}>`,
      ruled(settingRules.precision),
      `In what ${
        withOr("precision")
      } holds and multiplies the factors of matrix products: f16 halves their ` +
        "traffic, and is faster on some graphics cards. Weights stay in 32 bits, and so do sums.",
      "f32",
    ),
    flag(
      "tune",
      "<off|quick|full>",
      ruled(settingRules.tune),
      `How thoroughly ${
        withOr("tune")
      } looks, the first time on a graphics card, for the fastest way to ` +
        "cut its matrix products: quick takes seconds, full minutes. What it found is kept in --cache-dir. quick " +
        "leaves software adapters as they are.",
    ),
    flag(
      "decodeConcurrency",
      "<images>",
      ruled(settingRules.decodeConcurrency),
      "Images decoded at once. Raise it when the run waits for data.",
    ),
    flag(
      "prefetch",
      "<batches>",
      ruled(settingRules.prefetch),
      "Batches in memory at most, beside two that a GPU has begun early. Raise it when the run " +
        "waits for data now and then.",
    ),
  ],
};
