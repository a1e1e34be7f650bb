import type { ModelConfig } from "../../model/mod.ts";
import type { BackendName, Precision, Tuning } from "../../ops/mod.ts";
import type { RecordLevel } from "../record/record_level.ts";

/** All settings of a run: what it computes, on what, and where it writes. Stored in the run's `run.json`. */
export interface RunConfig {
  preset: string;
  /** `avatars`, `fashion-mnist`, `mnist`, or a folder of images. */
  dataset: string;
  /** Where downloaded or hand-placed data sets are looked for first. */
  dataDir: string;
  /** Where drawn avatars are kept between runs. */
  cacheDir: string;
  avatarStyle: string;
  /** How many avatars there are. */
  avatarCount: number;
  /** Which files of a folder are images. */
  pattern: string;
  /** `folder` takes a folder's images' labels from the names of its subfolders. */
  labels: "none" | "folder";
  /** Size of the centre crop of a source image; undefined takes 108, or the whole image for data of a fixed size. */
  inputHeight: number | undefined;
  inputWidth: number | undefined;
  crop: boolean;
  /** undefined takes it from the data. */
  cDim: 1 | 3 | 4 | undefined;
  yDim: number | undefined;
  /** The rest of the model; `cDim` and `yDim` above complete it when the data set is open. */
  model: Omit<ModelConfig, "cDim" | "yDim">;
  /** Limits the images of an epoch. */
  trainSize: number | undefined;
  epochs: number | undefined;
  maxSteps: number | undefined;
  /** For example `["flip", "brightness=0.2"]`. */
  augment: string[];
  prefetch: number;
  decodeConcurrency: number;
  sampleNum: number;
  sampleEvery: number;
  /** Steps between checkpoints. */
  checkpointEvery: number;
  /** How many of the newest checkpoints are kept. */
  keepLast: number;
  /** Checkpoints of steps divisible by this are kept for good; undefined keeps none for good. */
  keepEvery: number | undefined;
  /** A safetensors file or a checkpoint's folder with the initial weights; undefined draws them. */
  initFrom: string | undefined;
  /** How much of every batch is recorded: see `StepEntry`. */
  record: RecordLevel | "off";
  /** How many of the last batches memory always holds, to write them out when something goes wrong. */
  flightBatches: number;
  /** What happens when a loss, gradient or weight is NaN or infinite. */
  onNan: "stop" | "rollback" | "ignore";
  backend: BackendName | "auto";
  threads: number | undefined;
  /** Path of the BLAS library; undefined takes the first that is found. */
  blas: string | undefined;
  /** Path of the oneDNN library; undefined takes the first that is found. */
  onednn: string | undefined;
  /** The folder of NVIDIA's libraries to take; by default they are searched for. */
  cuda: string | undefined;
  /** Words from the name of the WebGPU adapter; undefined takes the fastest. */
  adapter: string | undefined;
  /** Precision of the inputs of webgpu's matrix products; f32 by default. */
  precision: Precision | undefined;
  /** How thoroughly webgpu searches for the fastest tiles of its matrix products; undefined does not search. */
  tune: Tuning | undefined;
  name: string;
  runsDir: string;
}
