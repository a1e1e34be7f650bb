/** Our numbers and sizes against the libraries' own headers, as a C compiler reads them. */
import assert from "node:assert/strict";
import { join } from "node:path";
import {
  cublasLtConstants,
  cublasLtSymbols,
  heuristicResultBytes,
} from "../../../ops/cuda/libraries/cublaslt_symbols.ts";
import { cudnnConstants, cudnnSymbols } from "../../../ops/cuda/libraries/cudnn_symbols.ts";
import { driverConstants, driverSymbols } from "../../../ops/cuda/libraries/driver_symbols.ts";
import { nvrtcSymbols } from "../../../ops/cuda/libraries/nvrtc.ts";
import { headers, testWith } from "./_libraries.ts";

const constants: Record<string, number> = {
  ...driverConstants,
  ...cudnnConstants,
  ...cublasLtConstants,
  "sizeof(cublasLtMatmulHeuristicResult_t)": heuristicResultBytes,
  "offsetof(cublasLtMatmulHeuristicResult_t, workspaceSize)": 64,
  "sizeof(CUdeviceptr)": 8,
  "sizeof(CUstream)": 8,
  "sizeof(size_t)": 8,
  "sizeof(cudnnBackendDescriptor_t)": 8,
};

testWith("headers", "every constant and size is the headers' own", async () => {
  const lines = Object.entries(constants).map(([name, value]) =>
    `  if ((long long)(${name}) != ${value}) printf("${name} is %lld, and here ${value}\\n", (long long)(${name}));`
  );
  const text = await outputOf(`int main() {\n${lines.join("\n")}\n}`);
  assert.equal(text, "");
});

testWith("headers", "every function takes as many arguments as the headers say", async () => {
  const all = { ...driverSymbols, ...cudnnSymbols, ...cublasLtSymbols, ...nvrtcSymbols };
  const lines = Object.entries(all).map(([name, { parameters }]) =>
    `  if (arity(&${name}) != ${parameters.length}) printf("${name} takes %d\\n", arity(&${name}));`
  );
  const text = await outputOf(
    `template <class R, class... A> constexpr int arity(R (*)(A...)) { return sizeof...(A); }\n` +
      `int main() {\n${lines.join("\n")}\n}`,
  );
  assert.equal(text, "");
});

/** What a wheel of nvcc's brings and the headers want: words for compilers, which mean nothing here. */
const hostDefines = `
#define __host__
#define __device__
#define __device_builtin__
#define __device_builtin_texture_type__
#define __device_builtin_surface_type__
#define __cudart_builtin__
#define __align__(n) __attribute__((aligned(n)))
#define __builtin_align__(n) __align__(n)
#define __no_return__
#define __noinline__
#define __forceinline__ inline
#define CUDARTAPI
#define CUDARTAPI_CDECL
#define CUDAAPI
`;

/** What a C++ program with all headers prints. */
async function outputOf(main: string): Promise<string> {
  const folder = Deno.makeTempDirSync();
  const source = join(folder, "main.cpp");
  const program = join(folder, "main");
  const names = [
    "stdio.h",
    "stddef.h",
    "cuda.h",
    "nvrtc.h",
    "cublasLt.h",
    "cudnn.h",
    "cudnn_graph.h",
  ];
  Deno.writeTextFileSync(
    source,
    names.map((name) => `#include <${name}>\n`).join("") + main,
  );
  Deno.mkdirSync(join(folder, "crt"));
  Deno.writeTextFileSync(join(folder, "crt/host_defines.h"), hostDefines);
  try {
    const flags = [folder, ...headers!].flatMap((each) => ["-I", each]);
    // The addresses are compared at compile time alone: nothing is linked.
    await run("g++", ["-std=c++17", "-O1", "-w", "-o", program, source, ...flags]);
    return await run(program, []);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

async function run(command: string, args: string[]): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(command, { args }).output();
  const decoder = new TextDecoder();
  assert.equal(code, 0, decoder.decode(stderr).slice(0, 3000));
  return decoder.decode(stdout);
}
