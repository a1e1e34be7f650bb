import type { ModelConfig } from "../../model/mod.ts";
import type { BackendName, Precision, Tuning } from "../../ops/mod.ts";
import type { RecordLevel } from "../record/record_level.ts";

/** Everything that decides what a run computes, and where it goes. Written into the run's `run.json`. */
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
  /** Centre crop taken from the source image; undefined takes the text's 108, or the data's own size where that is fixed. */
  inputHeight: number | undefined;
  inputWidth: number | undefined;
  crop: boolean;
  /** undefined leaves it to the data. */
  cDim: 1 | 3 | 4 | undefined;
  yDim: number | undefined;
  /** The rest of the model; `cDim` and `yDim` above complete it once the data are open. */
  model: Omit<ModelConfig, "cDim" | "yDim">;
  /** Caps the images of an epoch. */
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
  /** Checkpoints of the steps that this divides are kept for good; undefined keeps none so. */
  keepEvery: number | undefined;
  /** A safetensors file or a checkpoint's folder that the weights come from; undefined draws them. */
  initFrom: string | undefined;
  /** How much of every batch is recorded: see `StepEntry`. */
  record: RecordLevel | "off";
  /** How many of the last batches are always in memory, to be written out when something goes wrong. */
  flightBatches: number;
  /** What happens when a loss, gradient or weight is not a number any more. */
  onNan: "stop" | "rollback" | "ignore";
  backend: BackendName | "auto";
  threads: number | undefined;
  /** Path of the BLAS library; undefined takes the first that is found. */
  blas: string | undefined;
  /** Path of the oneDNN library, likewise. */
  onednn: string | undefined;
  /** Words from the name of the WebGPU adapter; undefined takes the fastest. */
  adapter: string | undefined;
  /** Of the factors of webgpu's products; undefined is f32. */
  precision: Precision | undefined;
  /** How thoroughly webgpu looks for the fastest way to cut its products; undefined not at all. */
  tune: Tuning | undefined;
  name: string;
  runsDir: string;
}
