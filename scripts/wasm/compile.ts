import { main } from "assemblyscript/asc";
import type { WasmTarget } from "./targets.ts";

/** No runtime and no garbage collector: functions take pointers into a memory that we provide. */
const options = [
  "-O3",
  "--noAssert",
  "--runtime=stub",
  "--use=abort=",
  "--importMemory",
  "--noExportMemory",
  "--initialMemory=1",
  "--maximumMemory=65536",
  "--disableWarning=112", // vectors never leave the module: every export takes numbers alone
];

/**
 * Compiles one target, writing nothing. The same source gives the same bytes.
 *
 * @throws Error with the compiler's own message
 */
export async function compileWasm({ source, features, isShared }: WasmTarget): Promise<Uint8Array> {
  let compiled: Uint8Array | undefined;
  const { error, stderr } = await main(
    [
      source,
      "--outFile=out",
      `--enable=${features.join(",")}`,
      ...options,
      ...isShared ? ["--sharedMemory"] : [],
    ],
    {
      writeFile: (_name, contents) => {
        if (contents instanceof Uint8Array) compiled = contents;
      },
    },
  );
  if (error) throw new Error(`${source} does not compile: ${stderr.toString()}`, { cause: error });
  if (!compiled) throw new Error(`${source} compiled to nothing`);
  return compiled;
}
