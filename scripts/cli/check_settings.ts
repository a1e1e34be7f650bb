/** What no single flag can know: whether the settings fit each other. */
import { checkModelConfig } from "../../model/mod.ts";
import { parseAugmentations, type RunConfig } from "../../pipeline/mod.ts";
import { flagName } from "./flag.ts";
import { flagGroups } from "./flags.ts";
import { UsageError } from "./usage_error.ts";

const labelledSets = ["mnist", "fashion-mnist"];

/**
 * @param stated what the command line itself says: `tune` has a default, and a run that goes on brings
 *   its own, which other backends may pass over
 * @throws UsageError that names the flag
 */
export function checkSettings(config: RunConfig, stated: Pick<Partial<RunConfig>, "tune">): void {
  checkLabels(config);
  checkTrainSize(config);
  checkGraphicsCard({ ...config, tune: stated.tune });
  checkLibraries(config);
  checkOneDevice({ ...config, tune: stated.tune });
  checkThreads(config);
  asUsageErrors(() => checkModelConfig(likelyModel(config)));
  asUsageErrors(() => checkAugmentations(config), "--augment: ");
}

/** The data decide `cDim` and `yDim` later; until then, what such data usually say. */
function likelyModel(config: RunConfig) {
  const { cDim = 3, yDim = hasClasses(config) ? 10 : 0, model } = config;
  return { ...model, cDim, yDim };
}

function hasClasses({ dataset, labels }: RunConfig): boolean {
  return labelledSets.includes(dataset) || labels === "folder";
}

function checkLabels(config: RunConfig): void {
  const { dataset, labels, yDim = 0 } = config;
  if (labels === "folder" && ["avatars", ...labelledSets].includes(dataset)) {
    throw new UsageError(
      `--labels is "folder": only a folder of images has subfolders, and --dataset is "${dataset}"`,
    );
  }
  if (yDim > 0 && !hasClasses(config)) {
    throw new UsageError(
      `--y-dim is "${yDim}": --dataset "${dataset}" has no labels; leave --y-dim out, or take ` +
        "a folder with --labels folder, fashion-mnist or mnist",
    );
  }
}

function checkTrainSize({ trainSize = Infinity, model: { batchSize } }: RunConfig): void {
  if (trainSize >= batchSize) return;
  throw new UsageError(
    `--train-size is "${trainSize}": it is less than one batch of ${batchSize}; raise it or lower ` +
      "--batch-size",
  );
}

function checkLibraries({ blas, onednn, backend }: RunConfig): void {
  checkLibrary("blas", blas, backend);
  checkLibrary("onednn", onednn, backend);
  if (blas === undefined || onednn === undefined) return;
  throw new UsageError(
    `--onednn is "${onednn}": --blas "${blas}" asks for another library; leave one of the two out`,
  );
}

function checkLibrary(name: "blas" | "onednn", path: string | undefined, backend: string): void {
  if (path === undefined || ["auto", name].includes(backend)) return;
  throw new UsageError(
    `--${name} is "${path}": --backend ${backend} uses no such library; leave one of the two out`,
  );
}

function checkThreads({ threads, backend }: RunConfig): void {
  if (threads === undefined || ["auto", "onednn", "blas", "wasm"].includes(backend)) return;
  throw new UsageError(
    `--threads is "${threads}": --backend ${backend} has no threads to set; leave one of the two out`,
  );
}

function checkGraphicsCard(config: GraphicsSettings): void {
  const { backend } = config;
  if (["auto", "webgpu"].includes(backend)) return;
  const asked = askedOfGraphicsCard(config);
  if (asked === undefined) return;
  throw new UsageError(
    `${asked.flag} is "${asked.value}": --backend ${backend} uses no graphics card; leave one of ` +
      "the two out",
  );
}

/** With `auto`, each of them says which backend to take. */
function checkOneDevice(config: GraphicsSettings): void {
  const { backend, blas, onednn } = config;
  const library = onednn ?? blas;
  if (backend !== "auto" || library === undefined) return;
  const asked = askedOfGraphicsCard(config);
  if (asked === undefined) return;
  throw new UsageError(
    `--${
      onednn ? "onednn" : "blas"
    } is "${library}": ${asked.flag} "${asked.value}" asks for a graphics card, which uses no ` +
      "library; leave one of the two out",
  );
}

type GraphicsSettings =
  & Pick<RunConfig, "adapter" | "precision" | "backend" | "blas" | "onednn">
  & Pick<Partial<RunConfig>, "tune">;

/** `--precision f32` and `--tune off` ask for nothing that another backend does not do anyway. */
function askedOfGraphicsCard({ adapter, precision, tune = "off" }: GraphicsSettings) {
  if (adapter !== undefined) return { flag: "--adapter", value: adapter };
  if (precision === "f16") return { flag: "--precision", value: precision };
  if (tune !== "off") return { flag: "--tune", value: tune };
}

function checkAugmentations({ augment, cDim = 3, model }: RunConfig): void {
  const shape = { height: model.outputHeight, width: model.outputWidth, channels: cDim };
  for (const { check } of parseAugmentations(augment)) check?.(shape);
}

function asUsageErrors(check: () => void, prefix = ""): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(prefix + withFlagNames(error.message), { cause: error });
  }
}

/** The model's errors name its fields, whereas the user knows the flags. */
function withFlagNames(message: string): string {
  const named = flagGroups.flatMap(({ flags }) => flags)
    .find(({ setting }) => message.startsWith(`${setting} is `));
  if (named) return message.replace(named.setting, flagName(named.setting));
  return message.replace(/^output size is/, "--output-height x --output-width is");
}
