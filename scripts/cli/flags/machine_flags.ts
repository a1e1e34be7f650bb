import {
  backendNames,
  type BackendOption,
  backendTable,
  precisions,
  takersOf,
} from "../../../ops/device/backend_table.ts";
import { isOnnxFile } from "../../../pipeline/contracts/extractors.ts";
import { settingRules } from "../../../pipeline/mod.ts";
import { flag, type FlagGroup } from "../flag.ts";
import { nameOrPath, type Parser, path, ruled } from "../parsers.ts";

const extractor: Parser<string> = (text) =>
  isOnnxFile(text) ? path(text) : ruled(settingRules.measure)(text);

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
    flag(
      "measure",
      "<off|random|pixels|file.onnx>",
      extractor,
      "Measures how good the samples are, on a thread of its own: 1,000 of them beside 1,000 real images " +
        "that nobody trains on. random: Frechet distance, KID, precision and recall, in the numbers " +
        "of a fixed network with drawn weights (random-1 is another one). A network of your own as an .onnx " +
        "file: the same in its numbers, by ONNX Runtime (290 MB from npm, once). pixels: KID of the pixels " +
        "alone. All: the sliced Wasserstein distance of the pixels.",
    ),
    flag(
      "measureEvery",
      "<steps>",
      ruled(settingRules.measureEvery),
      "Measures after every so many steps. More often costs more: drawing the samples takes as long as " +
        "some ten steps.",
      "at every checkpoint",
    ),
    flag(
      "holdOut",
      "<images>",
      ruled(settingRules.holdOut),
      "Keeps so many images out of training, at most a tenth, to measure by: samples that repeat the " +
        "training images then gain nothing. Avatars need none, since further ones are drawn.",
      "none; training images are measured by",
    ),
    flag(
      "patience",
      "<measures>",
      ruled(settingRules.patience),
      "Ends the run when so many measures in a row were no better than the best.",
      "never",
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
        "auto takes the first available one and says why. If a backend named here is not available, " +
        "the run fails.",
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
      "The BLAS library of the blas backend. It also chooses that backend; if it does not open, the run " +
        "fails. Any library with cblas_sgemm works. The environment variable DCGAN_BLAS does the same.",
      "the first of the known ones: deno task doctor lists them",
    ),
    flag(
      "onednn",
      "<path>",
      nameOrPath,
      "The oneDNN library of the onednn backend, version 2 or 3. It also chooses that backend; if it does " +
        "not open, the run fails. The environment variable DCGAN_ONEDNN does the same.",
      "the first of the known ones: deno task doctor lists them",
    ),
    flag(
      "cuda",
      "<path>",
      path,
      "The folder of NVIDIA's libraries for the cuda backend (NVRTC, cuBLASLt, cuDNN 9), or an environment " +
        "of Python into which PyTorch's wheels put them. It also chooses that backend; if it does not open, the " +
        "run fails. The environment variable DCGAN_CUDA does the same.",
      "searched for in the system, and in the packages of the Python on PATH",
    ),
    flag(
      "adapter",
      "<words>",
      ruled(settingRules.adapter),
      `Words from the name of the graphics card that ${
        withOr("adapter")
      } takes. If none matches, the run ` +
        "fails. deno task doctor lists them.",
      "the fastest",
    ),
    flag(
      "precision",
      `<${precisions.join("|")}>`,
      ruled(settingRules.precision),
      `In what ${
        withOr("precision")
      } multiplies the factors of convolutions and matrix products. f16 (webgpu) ` +
        "halves their traffic, and is faster on some graphics cards. tf32 and bf16 (cuda) use tensor cores, " +
        "several times as fast; tf32 rounds to 10 bits behind the point, bf16 to 7. Weights and sums stay in " +
        "32 bits.",
      "f32",
    ),
    flag(
      "tune",
      "<off|quick|full>",
      ruled(settingRules.tune),
      `How thoroughly ${
        withOr("tune")
      } looks, the first time on a graphics card, for the fastest way to ` +
        "compute its convolutions and matrix products: quick takes seconds, full minutes (on cuda full takes " +
        "seconds, and quick measures nothing, since what is measured decides the bits). What it found is kept in --cache-dir. quick leaves software adapters as they are.",
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
      "The most batches in memory, besides two that a GPU has begun early. Raise it when the run " +
        "sometimes waits for data.",
    ),
  ],
};
