import { flag, type FlagGroup } from "../flag.ts";
import { oneOf, wholeNumber } from "../parsers.ts";

const count = wholeNumber({ min: 1 });

export const samplingFlags: FlagGroup = {
  title: "Sampling",
  flags: [
    flag(
      "sampleNum",
      "<images>",
      count,
      "Images in a sample grid. Any number: the grid is as square as can be, and the batch size does " +
        "not matter.",
    ),
    flag(
      "sampleEvery",
      "<steps>",
      count,
      "Saves a sample grid after every so many steps, always from the same z, so that two grids can " +
        "be compared.",
    ),
  ],
};

export const machineFlags: FlagGroup = {
  title: "Machine",
  flags: [
    flag(
      "backend",
      "<auto|webgpu|blas|cpu>",
      oneOf(["auto", "webgpu", "blas", "cpu"]),
      "What computes: webgpu (a graphics card), blas (OpenBLAS or Accelerate on the processor), cpu " +
        "(plain JavaScript, very slow, the reference). auto takes the first of these that is there and " +
        "says why; a backend asked for by name is taken, or the run fails.",
    ),
    flag(
      "threads",
      "<threads>",
      count,
      "Threads of the blas backend. 1 repeats a run bit for bit.",
      "one per core",
    ),
    flag(
      "decodeConcurrency",
      "<images>",
      count,
      "Images decoded at once. Raise it when the run waits for data.",
    ),
    flag(
      "prefetch",
      "<batches>",
      count,
      "Batches in memory at most. Raise it when the run waits for data now and then.",
    ),
  ],
};
