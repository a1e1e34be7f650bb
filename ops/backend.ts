/** Opens backends. `device/backend_table.ts` lists them; the code of each is loaded when it is first asked. */
import * as tf from "@tensorflow/tfjs-core";
import {
  type BackendName,
  backendNames,
  type BackendRow,
  backendTable,
  computesIn,
  hostBackends,
  libraryBackends,
  takersOf,
} from "./device/backend_table.ts";
import {
  type Backend,
  type BackendOptions,
  type OpenBackend,
  setDevice,
  type Suitability,
} from "./device/device.ts";
import { statedLibrary } from "./ffi/libraries.ts";

// Without it tfjs greets every backend with an advertisement for its Node.js package.
tf.enableProdMode();

/** A row of the table with its code. */
export interface BackendEntry extends BackendRow<BackendName>, Backend {}

/** In `auto`'s order of preference. */
export const backends: readonly BackendEntry[] = backendTable.map(withCode);

/** The methods of `Backend`, which load its code when they are called. */
function withCode(row: BackendRow<BackendName>): BackendEntry {
  return {
    ...row,
    suits: async (): Promise<Suitability> => await (await load(row.name)).suits(),
    async open(options) {
      const opened = await (await load(row.name)).open(options);
      setDevice(opened.device);
      return opened;
    },
  };
}

/** Deno finds every `backend.ts` that the template may mean, to check and cache it ahead. */
async function load(name: BackendName): Promise<Backend> {
  const { backend } = await import(`./${name}/backend.ts`) as { backend: Backend };
  return backend;
}

export interface ChosenBackend extends OpenBackend {
  /** Why this one, for people. */
  reason: string;
}

/**
 * Opens the backend of that name, or throws. Only `auto` chooses: the first of the table that suits, of
 * those that take what is stated, be it a library, an adapter or a precision.
 *
 * @throws Error in one line with the cure when that backend cannot be opened
 */
export async function openBackend(
  name: BackendName | "auto",
  options: BackendOptions = {},
): Promise<ChosenBackend> {
  if (name === "auto") return await chooseBackend(options);
  const entry = backends.find((each) => each.name === name)!;
  checkPrecision(entry, options);
  return chosen(await entry.open(options), `--backend ${name}`);
}

async function chooseBackend(options: BackendOptions): Promise<ChosenBackend> {
  const wish = wishOf(options);
  if (wish === undefined) return await firstThatSuits(backends, options);
  const reason = `auto: ${wish.text} is asked for`;
  const able = backends.filter(({ name }) => wish.takers.includes(name));
  for (const entry of able.slice(0, -1)) {
    if ((await entry.suits()).suits) return chosen(await entry.open(options), reason);
  }
  const last = able[able.length - 1];
  checkPrecision(last, options);
  return chosen(await last.open(options), reason);
}

async function firstThatSuits(
  among: readonly BackendEntry[],
  options: BackendOptions,
): Promise<ChosenBackend> {
  const reasons: string[] = [];
  for (const entry of among) {
    const { suits, reason } = await entry.suits();
    reasons.push(reason);
    if (!suits) continue;
    const why = reasons.join("; ");
    if (options.tune === "full" && !entry.takes.includes("tune")) {
      options.onWarning?.(
        `--tune full: there is nothing to measure, since ${entry.name} was taken: ${why}`,
      );
    }
    return chosen(await entry.open(options), `auto: ${why}`);
  }
  throw new Error("no backend suits"); // the last entry of the table always does
}

/** What is stated that only some backends can fulfil. */
interface Wish {
  text: string;
  takers: readonly BackendName[];
}

/** @throws Error in one line when two libraries are asked for */
function wishOf(options: BackendOptions): Wish | undefined {
  const library = libraryWish(options);
  if (library) return library;
  const { adapter, precision = "f32", onHost } = options;
  if (onHost) return { text: "a batch in shards", takers: hostBackends };
  const withPrecision = backendNames.filter((name) => computesIn(name, precision));
  if (adapter !== undefined) {
    const takers = takersOf("adapter");
    const both = takers.filter((name) => withPrecision.includes(name));
    return { text: "an adapter", takers: both.length > 0 ? both : takers };
  }
  if (withPrecision.length === backends.length) return undefined;
  return { text: `--precision ${precision}`, takers: withPrecision };
}

/** The library that is stated: by an option, else by the environment. */
function libraryWish(options: BackendOptions): Wish | undefined {
  const byOptions = libraryBackends.some(({ name }) => options[name] !== undefined);
  const wishes = libraryBackends.flatMap(({ name, variable }) => {
    const path = byOptions ? options[name] : statedLibrary(name);
    return path === undefined ? [] : [{ name, path, stated: byOptions ? `--${name}` : variable }];
  });
  const [wish, other] = wishes;
  if (other) {
    throw new Error(
      `${other.stated} and ${wish.stated} ask for two libraries, ${other.path} and ${wish.path}: ` +
        "leave one of them out",
    );
  }
  return wish && { text: wish.path, takers: [wish.name] };
}

function checkPrecision({ name }: BackendEntry, { precision }: BackendOptions): void {
  if (precision === undefined || computesIn(name, precision)) return;
  const able = backendNames.filter((each) => computesIn(each, precision)).join(" or ");
  throw new Error(
    `backend ${name}: it has no --precision ${precision}: use ${able}, or leave that out`,
  );
}

/** The backend with its reason, and its note if there is one. */
function chosen(backend: OpenBackend, reason: string): ChosenBackend {
  return { ...backend, reason: backend.note ? `${reason}; ${backend.note}` : reason };
}
