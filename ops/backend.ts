/** The table of backends. To add one: an entry here, and its kernels in a folder of its own. */
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import type { BackendName, BackendOptions, OpenBackend } from "./backend_options.ts";
import { blasEngine } from "./ffi/blas_engine.ts";
import { findBlas } from "./ffi/find_blas.ts";
import { whyNone } from "./ffi/find_library.ts";
import { blasVariable, oneDnnVariable, statedBlas, statedOneDnn } from "./ffi/libraries.ts";
import { findOneDnn } from "./ffi/onednn/find_onednn.ts";
import { describeOneDnn, oneDnnEngine } from "./ffi/onednn/onednn_engine.ts";
import { openHostBackend } from "./host/open_host_backend.ts";
import { usableBuilds } from "./wasm/gemm/instance.ts";
import { wasmEngine } from "./wasm/gemm/wasm_engine.ts";
import { describeAdapter, findAdapter, isSoftware } from "./webgpu/device.ts";
import { openWebgpuBackend } from "./webgpu/open_webgpu_backend.ts";

// Without it tfjs greets every backend with an advertisement for its Node.js package.
tf.enableProdMode();

export interface BackendEntry {
  name: BackendName;
  /** Whether `auto` takes it, and why. */
  suits(): Promise<{ suits: boolean; reason: string }>;
  /** Makes it tfjs's current backend, or throws an Error that says in one line why it cannot. */
  open(options: BackendOptions): Promise<OpenBackend>;
}

/** In `auto`'s order of preference. */
export const backends: readonly BackendEntry[] = [
  {
    name: "webgpu",
    async suits() {
      const adapter = await findAdapter();
      if (!adapter) return { suits: false, reason: "WebGPU finds no adapter" };
      const name = describeAdapter(adapter);
      return isSoftware(adapter)
        ? { suits: false, reason: `WebGPU's only adapter, ${name}, is software` }
        : { suits: true, reason: `WebGPU has a GPU, ${name}` };
    },
    open: openWebgpuBackend,
  },
  {
    name: "onednn",
    suits() {
      try {
        const library = findOneDnn();
        const { isFast } = library;
        const name = describeOneDnn(library);
        library.close();
        const reason = isFast ? `there is ${name}` : `${name}, has no fast kernels here`;
        return Promise.resolve({ suits: isFast, reason });
      } catch (error) {
        return Promise.resolve({ suits: false, reason: whyNone(error) });
      }
    },
    open: (options) =>
      openHostBackend(
        "onednn",
        options,
        (heap, threads) => oneDnnEngine(findOneDnn(options.onednn), heap, threads),
      ),
  },
  {
    name: "blas",
    suits() {
      try {
        const blas = findBlas();
        blas.close();
        return Promise.resolve({ suits: true, reason: `there is ${blas.description}` });
      } catch (error) {
        return Promise.resolve({ suits: false, reason: whyNone(error) });
      }
    },
    open: (options) =>
      openHostBackend(
        "blas",
        options,
        (heap, threads) => blasEngine(findBlas(options.blas, threads), heap, threads),
      ),
  },
  {
    name: "wasm",
    suits() {
      const [build] = usableBuilds();
      return Promise.resolve(
        build
          ? { suits: true, reason: `there is ${build.description}` }
          : { suits: false, reason: "WebAssembly has no SIMD here" },
      );
    },
    open: (options) =>
      openHostBackend("wasm", options, (heap, threads) => wasmEngine(heap, threads)),
  },
  {
    name: "cpu",
    suits: () => Promise.resolve({ suits: true, reason: "it runs everywhere, slowly" }),
    async open() {
      await tf.setBackend("cpu");
      return { name: "cpu", description: "tfjs in JavaScript", check: () => {}, close: () => {} };
    },
  },
];

export interface ChosenBackend extends OpenBackend {
  /** Why this one, for people. */
  reason: string;
}

/**
 * Opens the backend of that name, or throws. Only `auto` chooses: a real GPU, else oneDNN, else a
 * BLAS, else WebAssembly, else tfjs's JavaScript. `auto` takes a library that is stated.
 *
 * @throws Error in one line with the cure when that backend cannot be opened
 */
export async function openBackend(
  name: BackendName | "auto",
  options: BackendOptions = {},
): Promise<ChosenBackend> {
  if (name !== "auto") {
    const entry = backends.find((each) => each.name === name)!;
    if (options.precision === "f16" && name !== "webgpu") {
      throw new Error(`backend ${name}: it has no --precision f16: use webgpu, or leave that out`);
    }
    return chosen(await entry.open(options), `--backend ${name}`);
  }
  const library = statedLibrary(options);
  if (library) {
    const opened = await openBackend(library.backend, options);
    return chosen(opened, `auto: ${library.path} is asked for`);
  }
  if (options.adapter !== undefined || options.precision === "f16") {
    const wish = options.adapter === undefined ? "--precision f16" : "an adapter";
    return chosen(await openBackend("webgpu", options), `auto: ${wish} is asked for`);
  }
  const reasons: string[] = [];
  for (const entry of backends) {
    const { suits, reason } = await entry.suits();
    reasons.push(reason);
    if (!suits) continue;
    if (options.tune === "full" && entry.name !== "webgpu") {
      options.onWarning?.(
        `--tune full: there is nothing to measure, since ${entry.name} was taken: ${
          reasons.join("; ")
        }`,
      );
    }
    return chosen(await entry.open(options), `auto: ${reasons.join("; ")}`);
  }
  throw new Error("no backend suits"); // the last entry of the table always does
}

/**
 * The library that is stated for `auto`: by an option, else by the environment.
 *
 * @throws Error in one line when two are asked for
 */
function statedLibrary({ blas, onednn }: BackendOptions) {
  const byOptions = blas !== undefined || onednn !== undefined;
  const [blasPath, oneDnnPath] = byOptions ? [blas, onednn] : [statedBlas(), statedOneDnn()];
  if (blasPath !== undefined && oneDnnPath !== undefined) {
    const names = byOptions ? "--blas and --onednn" : `${blasVariable} and ${oneDnnVariable}`;
    throw new Error(
      `${names} ask for two libraries, ${blasPath} and ${oneDnnPath}: leave one of them out`,
    );
  }
  if (oneDnnPath !== undefined) return { backend: "onednn", path: oneDnnPath } as const;
  if (blasPath !== undefined) return { backend: "blas", path: blasPath } as const;
}

/** The backend with its reason, and its note if there is one. */
function chosen(backend: OpenBackend, reason: string): ChosenBackend {
  return { ...backend, reason: backend.note ? `${reason}; ${backend.note}` : reason };
}
