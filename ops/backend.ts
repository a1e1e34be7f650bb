/** The backends, in one table. To add one: an entry here, and its kernels in a folder of their own. */
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { type Blas, openBlas } from "./ffi/cblas.ts";
import { blasCandidates } from "./ffi/libraries.ts";
import { registerBlasBackend } from "./ffi/register.ts";
import { describeAdapter, findAdapter, isSoftware, requestDevice } from "./webgpu/device.ts";
import { registerWebgpuBackend } from "./webgpu/register.ts";

// Without it tfjs greets every backend with an advertisement for its Node.js package.
tf.enableProdMode();

export type BackendName = "webgpu" | "blas" | "cpu";

export interface BackendOptions {
  /** Threads of the native library; by default one for each core. */
  threads?: number;
  /** Stands between the kernels and the matrix products of the library, for example to time them. */
  wrapGemm?: (blas: Blas) => Blas;
}

export interface OpenBackend {
  name: BackendName;
  /** The device or library behind it, for example `OpenBLAS 0.3.21, 2 threads`. */
  description: string;
  /** Throws what has gone wrong on the device since it was opened, if anything has. */
  check(): void;
  /** Frees the device. Tensors on it must not be touched afterwards. */
  close(): void;
}

export interface BackendEntry {
  name: BackendName;
  /** What `auto` makes of it: a reason to take it, or a reason not to. */
  suits(): Promise<{ suits: boolean; reason: string }>;
  /** Makes it tfjs's current backend, or throws an Error that says in one line why it cannot. */
  open(options: BackendOptions): Promise<OpenBackend>;
}

/** In the order in which `auto` prefers them. */
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
    async open() {
      const adapter = await findAdapter();
      if (!adapter) {
        throw new Error(
          "backend webgpu: there is no WebGPU adapter: install a Vulkan driver " +
            "(Debian: mesa-vulkan-drivers), or use --backend auto",
        );
      }
      const device = await requestDevice(adapter);
      const check = registerWebgpuBackend(device, adapter.info);
      await tf.setBackend("webgpu");
      const description = describeAdapter(adapter) + (isSoftware(adapter) ? " (software)" : "");
      return { name: "webgpu", description, check, close: () => tf.removeBackend("webgpu") };
    },
  },
  {
    name: "blas",
    suits() {
      const found = firstBlas({});
      if (!found.blas) return Promise.resolve({ suits: false, reason: "there is no BLAS library" });
      found.blas.close();
      return Promise.resolve({ suits: true, reason: `there is ${found.blas.description}` });
    },
    async open(options) {
      const { blas, tried } = firstBlas(options);
      if (!blas) {
        throw new Error(
          `backend blas: no BLAS library can be opened (tried ${tried.join(", ")}): install ` +
            "OpenBLAS (Debian: libopenblas0-pthread), or use --backend auto",
        );
      }
      registerBlasBackend(options.wrapGemm?.(blas) ?? blas);
      await tf.setBackend("blas");
      const threads = blas.threads === undefined ? "" : `, ${plural(blas.threads, "thread")}`;
      return {
        name: "blas",
        description: blas.description + threads,
        check: () => {},
        close: () => tf.removeBackend("blas"),
      };
    },
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
 * Opens the backend of that name, or an error; only `auto` chooses: a real GPU, else a BLAS, else
 * tfjs's JavaScript.
 *
 * @throws Error in one line with the cure when that backend cannot be opened
 */
export async function openBackend(
  name: BackendName | "auto",
  options: BackendOptions = {},
): Promise<ChosenBackend> {
  if (name !== "auto") {
    const entry = backends.find((each) => each.name === name)!;
    return { ...await entry.open(options), reason: `--backend ${name}` };
  }
  const reasons: string[] = [];
  for (const entry of backends) {
    const { suits, reason } = await entry.suits();
    reasons.push(reason);
    if (!suits) continue;
    return { ...await entry.open(options), reason: `auto: ${reasons.join("; ")}` };
  }
  throw new Error("no backend suits"); // the last entry of the table always does
}

/** The first library of the table that opens, and what was tried before it. */
function firstBlas({ threads }: BackendOptions): { blas?: Blas; tried: string[] } {
  const tried: string[] = [];
  for (const candidate of blasCandidates()) {
    tried.push(candidate.path);
    try {
      return { blas: openBlas(candidate, threads), tried };
    } catch {
      continue; // the caller says what was tried when none opens
    }
  }
  return { tried };
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
