import { main } from "assemblyscript/asc";

/** Where the kernels' source begins, and what they become; from the root of the tree. */
const entry = "ops/wasm/assembly/index.ts";
export const kernelsFile = "ops/wasm/kernels.wasm";

/** No runtime and no collector: the kernels are functions of pointers into a memory that we give. */
const options = [
  "-O3",
  "--runtime=stub",
  "--noAssert",
  "--use=abort=",
  "--importMemory",
  "--noExportMemory",
  "--sharedMemory",
  "--maximumMemory=65536",
  "--enable=simd,threads,relaxed-simd",
  "--disableWarning=112", // vectors never leave the module: every export takes numbers alone
];

/**
 * Compiles the SIMD kernels, writing nothing.
 *
 * @throws Error with the compiler's own message
 */
export async function compileKernels(root: string): Promise<Uint8Array> {
  let compiled: Uint8Array | undefined;
  const { error, stderr } = await main([entry, `--baseDir=${root}`, "--outFile=out", ...options], {
    writeFile: (_name, contents) => {
      if (contents instanceof Uint8Array) compiled = contents;
    },
  });
  if (error) throw new Error(`${entry} does not compile: ${stderr.toString()}`, { cause: error });
  if (!compiled) throw new Error(`${entry} compiled to nothing`);
  return compiled;
}
