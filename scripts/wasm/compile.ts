import asc from "assemblyscript/asc";
import type { WasmTarget } from "./targets.ts";

/** Only static functions over raw pointers: no runtime, no collector, one memory for all threads. */
const options = [
  "-O3",
  "--noAssert",
  "--runtime=stub",
  "--importMemory",
  "--sharedMemory",
  "--initialMemory=1",
  "--maximumMemory=65536",
];

/**
 * Compiles one file, without writing it. The same source gives the same bytes.
 *
 * @throws Error with what the compiler says
 */
export async function compileWasm(
  { source, features }: WasmTarget,
): Promise<Uint8Array> {
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    [source, ...options, ...features.flatMap((each) => ["--enable", each]), "--outFile=out.wasm"],
    { writeFile: (_name, contents) => void (binary = contents as Uint8Array) },
  );
  if (error || !binary) throw new Error(`${source} does not compile:\n${stderr.toString()}`);
  return binary;
}
