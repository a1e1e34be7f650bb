/** NVIDIA's libraries where they are installed; tests of them are seen among the skipped elsewhere. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { findCuda } from "../../../ops/cuda/libraries/find_cuda.ts";

export const libraries = findCuda();

/** A test that needs some of the libraries, but no card. */
export function testWith(
  needed: "nvrtc" | "cudnn" | "headers",
  behaviour: string,
  test: () => void | Promise<void>,
): void {
  const isThere = {
    nvrtc: !!libraries,
    cudnn: !!libraries?.cudnn && !!libraries.cublasLt,
    headers: !!headers,
  };
  const name = isThere[needed]
    ? behaviour
    : `${behaviour} (skipped, no ${needed} of NVIDIA's here)`;
  Deno.test({ name, ignore: !isThere[needed], fn: test });
}

/** What a sub-library of cuDNN wants to find when it is loaded, since 9.28 for CUDA 12; no plan calls it. */
const driverNames = [
  ...["cuGetErrorString", "cuModuleGetFunction", "cuModuleLoadData", "cuModuleUnload"],
  ...["cuTensorMapEncodeIm2col", "cuTensorMapEncodeTiled"],
];

/** The driver, or where there is none and a compiler is, names that stand in for it. */
export function openDriver(): void {
  try {
    Deno.dlopen("libcuda.so.1", {});
  } catch {
    if (existsSync("/usr/bin/g++")) openNames("libcuda.so.1", driverNames);
  }
}

function openNames(file: string, names: readonly string[]): void {
  const folder = Deno.makeTempDirSync();
  const source = join(folder, "names.c");
  Deno.writeTextFileSync(source, names.map((name) => `void ${name}(void) {}\n`).join(""));
  const args = ["-x", "c", "-shared", "-fPIC", `-Wl,-soname,${file}`, source];
  const { success } = new Deno.Command("g++", { args: [...args, "-o", join(folder, file)] })
    .outputSync();
  if (success) Deno.dlopen(join(folder, file), {});
  Deno.removeSync(folder, { recursive: true });
}

/** The folders of the headers that the wheels bring. */
export const headers = headerFolders();

function headerFolders(): string[] | undefined {
  if (!libraries?.cudnn) return undefined;
  const folders = [libraries.nvrtc, libraries.cudnn].map((path) =>
    join(dirname(dirname(path)), "include")
  );
  const files = ["cuda.h", "cublasLt.h", "cudnn_graph.h"];
  const areThere = files.every((file) => folders.some((folder) => existsSync(join(folder, file))));
  return areThere && existsSync("/usr/bin/g++") ? folders : undefined;
}
