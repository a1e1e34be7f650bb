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
