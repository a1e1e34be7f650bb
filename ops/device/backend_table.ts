/**
 * The one list of backends, and what each of them takes. It is data alone, without tensors: the command
 * line, the schemas of files and the page read it too.
 *
 * A new backend costs one line here, and a folder of its name in `ops/` whose `backend.ts` exports
 * `backend` (`Backend` in device.ts).
 */

/** An option that not every backend takes; the run's setting of the same name. */
export type BackendOption =
  | "threads"
  | "cuda"
  | "blas"
  | "onednn"
  | "adapter"
  | "precision"
  | "tune";

/** What is known of a backend before any of its code is loaded. */
export interface BackendRow<Name extends string = string> {
  name: Name;
  /** What computes, for `--help`. */
  about: string;
  takes: readonly BackendOption[];
  /** Whether it computes on the processor: a step can then stop to exchange numbers with other ranks. */
  onHost?: true;
  /** Precisions of the inputs of its matrix products; the first one is the default. */
  precisions: readonly string[];
  /** The variable of the environment that states its library, as the option of the backend's name does. */
  libraryVariable?: string;
}

/** In `auto`'s order of preference. */
// deno-fmt-ignore
const table = [
  { name: "cuda", about: "an NVIDIA card, by CUDA's libraries", takes: ["cuda", "precision", "tune"], precisions: ["f32", "tf32", "bf16"], libraryVariable: "DCGAN_CUDA" },
  { name: "webgpu", about: "a graphics card", takes: ["adapter", "precision", "tune"], precisions: ["f32", "f16"] },
  { name: "onednn", about: "Intel's library of convolutions, on any x86-64 processor", takes: ["threads", "onednn"], onHost: true, precisions: ["f32"], libraryVariable: "DCGAN_ONEDNN" },
  { name: "blas", about: "a library of matrix products: OpenBLAS, MKL, BLIS, Accelerate", takes: ["threads", "blas"], onHost: true, precisions: ["f32"], libraryVariable: "DCGAN_BLAS" },
  { name: "wasm", about: "our own WebAssembly on the processor, where there is no library", takes: ["threads"], onHost: true, precisions: ["f32"] },
  { name: "cpu", about: "plain JavaScript, very slow, the reference", takes: [], onHost: true, precisions: ["f32"] },
] as const satisfies readonly BackendRow[];

export type BackendName = (typeof table)[number]["name"];

/** Precision of the inputs of matrix products; sums are always in 32 bits. */
export type Precision = (typeof table)[number]["precisions"][number];

/** A backend that computes with a native library. */
export type LibraryBackend = Extract<(typeof table)[number], { libraryVariable: string }>["name"];

export const backendTable: readonly BackendRow<BackendName>[] = table;

/** All names, in `auto`'s order. */
export const backendNames: readonly BackendName[] = table.map(({ name }) => name);

/** Those that compute on the processor. */
export const hostBackends: readonly BackendName[] = backendTable.filter(({ onHost }) => onHost)
  .map(({ name }) => name);

/** All precisions that any backend has. */
export const precisions: readonly Precision[] = [
  ...new Set(table.flatMap(({ precisions }) => [...precisions])),
];

/** The row of a backend. */
export function backendRow(name: BackendName): BackendRow<BackendName> {
  return backendTable.find((row) => row.name === name)!;
}

/** Whether a backend takes that option; `auto` may choose one that does. */
export function takes(name: BackendName | "auto", option: BackendOption): boolean {
  return name === "auto" || backendRow(name).takes.includes(option);
}

/** Whether a backend has that precision; `auto` may choose one that does. */
export function computesIn(name: BackendName | "auto", precision: Precision): boolean {
  return name === "auto" || backendRow(name).precisions.includes(precision);
}

/** The backends that take that option, in `auto`'s order. */
export function takersOf(option: BackendOption): BackendName[] {
  return backendNames.filter((name) => takes(name, option));
}

/** The backends that compute with a native library, with the variable that states it. */
export const libraryBackends: readonly { name: LibraryBackend; variable: string }[] = table.flatMap(
  (row) => "libraryVariable" in row ? [{ name: row.name, variable: row.libraryVariable }] : [],
);
