/** What no single flag can know: whether the settings fit each other. */
import { checkConfig, type RunConfig } from "../../pipeline/mod.ts";
import { flagName } from "./flag.ts";
import { flagGroups } from "./flags.ts";
import { UsageError } from "./usage_error.ts";

/**
 * @param stated what the command line itself says: `tune` has a default, and a run that goes on brings
 *   its own, which other backends may pass over
 * @throws UsageError that names the flag
 */
export function checkSettings(config: RunConfig, stated: Pick<Partial<RunConfig>, "tune">): void {
  checkGraphicsCard({ ...config, tune: stated.tune });
  checkHost(config);
  checkOneDevice({ ...config, tune: stated.tune });
  asUsageErrors(() => checkConfig(config));
}

/**
 * What only backends without a graphics card take.
 *
 * @throws UsageError that names the flag
 */
export function checkHost(settings: HostSettings): void {
  checkLibraries(settings);
  checkThreads(settings);
}

type HostSettings = Pick<RunConfig, "backend" | "blas" | "onednn" | "threads">;

function checkLibraries({ blas, onednn, backend }: HostSettings): void {
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
    `--${name} is "${path}": backend ${backend} uses no such library; state --backend ${name}, or ` +
      `leave --${name} out`,
  );
}

function checkThreads({ threads, backend }: HostSettings): void {
  if (threads === undefined || ["auto", "onednn", "blas", "wasm"].includes(backend)) return;
  throw new UsageError(
    `--threads is "${threads}": backend ${backend} has no threads to set; state another --backend, ` +
      "or leave --threads out",
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
    // Names of settings that are no words of their own.
    .replaceAll(/\b(batchSize|yDim)\b/g, (name) => flagName(name as "batchSize" | "yDim"));
}
