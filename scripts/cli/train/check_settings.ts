/** Checks whether the settings fit each other. */
import { existsSync } from "node:fs";
import {
  type BackendOption,
  computesIn,
  hostBackends,
  type LibraryBackend,
  libraryBackends,
  takes,
} from "../../../ops/device/backend_table.ts";
import { isOnnxFile } from "../../../pipeline/contracts/extractors.ts";
import { checkConfig, type RunConfig } from "../../../pipeline/mod.ts";
import { flagName } from "../flag.ts";
import { flagGroups } from "./flags.ts";
import { UsageError } from "../usage_error.ts";

type Stated = Pick<Partial<RunConfig>, "tune" | "keepBest" | "patience" | "measure"> & {
  ema?: number;
  emaHalfLife?: number;
};

/**
 * @param stated only the command line's settings: defaults, and the settings that a resumed run has of its
 *   own, may be ignored
 * @throws UsageError that names the flag
 */
export function checkSettings(config: RunConfig, stated: Stated): void {
  checkGraphicsCard({ ...config, tune: stated.tune });
  checkHost(config);
  checkOneDevice({ ...config, tune: stated.tune });
  checkShards({ ...config, tune: stated.tune });
  checkMeasured(config, stated);
  checkExtractor(stated);
  checkOneAverage(stated);
  asUsageErrors(() => checkConfig(config));
}

function checkOneAverage({ ema, emaHalfLife }: Stated): void {
  if (ema === undefined || emaHalfLife === undefined) return;
  throw new UsageError(
    `--ema is "${ema}": --ema-half-life "${emaHalfLife}" says the same in images; leave one of the two out`,
  );
}

function checkShards(config: GraphicsSettings & Pick<RunConfig, "model">): void {
  const { backend, model: { shards } } = config;
  if (shards === undefined) return;
  const [onCard] = askedOfGraphicsCard(config);
  const isOnHost = backend === "auto" || hostBackends.includes(backend);
  if (isOnHost && !onCard) return;
  const other = isOnHost ? `${onCard.flag} "${onCard.value}"` : `--backend ${backend}`;
  throw new UsageError(
    `--shards is "${shards}": ${other} asks for a graphics card, whose steps cannot stop to add them up; ` +
      `take --backend ${hostBackends.join(", ")}, or leave --shards out`,
  );
}

function checkMeasured({ measure }: RunConfig, { keepBest, patience }: Stated): void {
  if (measure !== "off") return;
  const asked = patience !== undefined
    ? `--patience is "${patience}"`
    : keepBest && "--keep-best is on";
  if (!asked) return;
  throw new UsageError(
    `${asked}: with --measure off nothing is measured; state another --measure, or leave one of the two out`,
  );
}

/** Of a network that a run names, nothing is opened or asked. */
function checkExtractor({ measure }: Stated): void {
  if (measure === undefined || !isOnnxFile(measure) || existsSync(measure)) return;
  throw new UsageError(`--measure is "${measure}": there is no such file`);
}

/**
 * Checks settings that only backends without a GPU take.
 *
 * @throws UsageError that names the flag
 */
export function checkHost(settings: HostSettings): void {
  checkLibraries(settings);
  checkThreads(settings);
}

type HostSettings =
  & Pick<RunConfig, "backend">
  & Partial<Pick<RunConfig, "threads" | LibraryBackend>>;

function checkLibraries(settings: HostSettings): void {
  for (const { name } of libraryBackends) checkLibrary(name, settings[name], settings.backend);
  const [one, other] = statedLibraries(settings);
  if (other === undefined) return;
  throw new UsageError(
    `${one.flag} is "${one.path}": ${other.flag} "${other.path}" asks for another library; leave ` +
      "one of the two out",
  );
}

function statedLibraries(settings: Partial<Pick<RunConfig, LibraryBackend>>) {
  return libraryBackends.flatMap(({ name }) => {
    const path = settings[name];
    return path === undefined ? [] : [{ flag: `--${name}`, path }];
  });
}

function checkLibrary(
  name: LibraryBackend,
  path: string | undefined,
  backend: RunConfig["backend"],
): void {
  if (path === undefined || takes(backend, name)) return;
  throw new UsageError(
    `--${name} is "${path}": backend ${backend} uses no such library; state --backend ${name}, or ` +
      `leave --${name} out`,
  );
}

function checkThreads({ threads, backend }: HostSettings): void {
  if (threads === undefined || takes(backend, "threads")) return;
  throw new UsageError(
    `--threads is "${threads}": backend ${backend} has no threads to set; state another --backend, ` +
      "or leave --threads out",
  );
}

function checkGraphicsCard(config: GraphicsSettings): void {
  const { backend } = config;
  const asked = askedOfGraphicsCard(config).find(({ isTakenBy }) => !isTakenBy(backend));
  if (asked === undefined) return;
  const why = takes(backend, "adapter") ? "does not do that" : "uses no graphics card";
  throw new UsageError(
    `${asked.flag} is "${asked.value}": --backend ${backend} ${why}; leave one of the two out`,
  );
}

/** With `auto`, each of them chooses a backend. */
function checkOneDevice(config: GraphicsSettings): void {
  const [library] = statedLibraries(config);
  if (config.backend !== "auto" || library === undefined) return;
  const [asked] = askedOfGraphicsCard(config);
  if (asked === undefined) return;
  throw new UsageError(
    `${library.flag} is "${library.path}": ${asked.flag} "${asked.value}" asks for a graphics ` +
      "card, which uses no library; leave one of the two out",
  );
}

type GraphicsSettings =
  & Pick<RunConfig, "adapter" | "precision" | "backend" | LibraryBackend>
  & Pick<Partial<RunConfig>, "tune">;

/** Checks a flag that only some backends support. */
interface Asked {
  flag: string;
  value: string;
  isTakenBy(backend: RunConfig["backend"]): boolean;
}

/** `--precision f32` and `--tune off` hold for every backend. */
function askedOfGraphicsCard({ adapter, precision, tune = "off" }: GraphicsSettings): Asked[] {
  const asked: Asked[] = [];
  const taken = (option: BackendOption) => (backend: RunConfig["backend"]) =>
    takes(backend, option);
  if (adapter !== undefined) {
    asked.push({ flag: "--adapter", value: adapter, isTakenBy: taken("adapter") });
  }
  if (precision !== undefined && precision !== "f32") {
    const isTakenBy = (backend: RunConfig["backend"]) => computesIn(backend, precision);
    asked.push({ flag: "--precision", value: precision, isTakenBy });
  }
  if (tune !== "off") asked.push({ flag: "--tune", value: tune, isTakenBy: taken("tune") });
  return asked;
}

function asUsageErrors(check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(withFlagNames(error.message), { cause: error });
  }
}

/** The pipeline's errors name settings, whereas the user knows the flags. */
function withFlagNames(message: string): string {
  const first = flagGroups.flatMap(({ flags }) => flags)
    .find(({ setting }) => message.startsWith(`${setting} is `));
  const named = first ? message.replace(first.setting, flagName(first.setting)) : message;
  return named
    .replace(/^output size is/, "--output-height x --output-width is")
    // Names of settings that are not English words.
    .replaceAll(/\b(batchSize|yDim)\b/g, (name) => flagName(name as "batchSize" | "yDim"));
}
