/**
 * The MPI libraries that are known. Their functions have the same signatures; what differs is what a
 * handle is, and the values of the constants. Another library of messages is one more row.
 *
 * All memory is the caller's. A library reads and writes it during a call, and no later, since only
 * blocking calls have buffers here.
 */

/** A handle's value, or the symbol at whose address it is. */
export type Handle = bigint | string;

export interface MpiRow {
  /** For people. */
  name: string;
  /** By which launchers' variables its ranks know each other. */
  family: MpiFamily;
  /** Names for the system's loader, in order. */
  files: readonly string[];
  /** `MPI_COMM_WORLD`: all ranks. */
  world: Handle;
  byte: Handle;
  float: Handle;
  /** `MPI_ERRORS_RETURN`: a failed call returns its code, where it would end the process. */
  errorsReturn: Handle;
  /** `MPI_THREAD_FUNNELED`: the process has threads, of which one calls the library. */
  funneled: number;
  /** `MPI_STATUS_IGNORE`. */
  statusIgnore: bigint;
}

/** Hydra and its like speak PMI; Open MPI's launcher speaks PMIx. */
export type MpiFamily = "mpich" | "openmpi";

export const mpiTable: readonly MpiRow[] = [
  {
    name: "MPI's standard ABI",
    family: "mpich",
    files: ["libmpi_abi.so.1"],
    world: 0x101n,
    byte: 0x247n,
    float: 0x210n,
    errorsReturn: 0x143n,
    funneled: 1024,
    statusIgnore: 0n,
  },
  {
    name: "MPICH",
    family: "mpich",
    files: ["libmpich.so.12", "libmpi.so.12"], // Debian's name, and everybody else's
    world: 0x44000000n,
    byte: 0x4c00010dn,
    float: 0x4c00040an,
    errorsReturn: 0x54000001n,
    funneled: 1,
    statusIgnore: 1n,
  },
  {
    name: "Open MPI",
    family: "openmpi",
    files: ["libmpi.so.40"],
    world: "ompi_mpi_comm_world",
    byte: "ompi_mpi_byte",
    float: "ompi_mpi_float",
    errorsReturn: "ompi_mpi_errors_return",
    funneled: 1,
    statusIgnore: 0n,
  },
];

/** One set of signatures for all: a handle is as wide as a pointer. */
export const mpiSymbols = {
  MPI_Get_library_version: { parameters: ["buffer", "buffer"], result: "i32" },
  MPI_Initialized: { parameters: ["buffer"], result: "i32" },
  MPI_Init_thread: { parameters: ["pointer", "pointer", "i32", "buffer"], result: "i32" },
  MPI_Comm_set_errhandler: { parameters: ["usize", "usize"], result: "i32" },
  MPI_Comm_rank: { parameters: ["usize", "buffer"], result: "i32" },
  MPI_Comm_size: { parameters: ["usize", "buffer"], result: "i32" },
  MPI_Error_string: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
  MPI_Barrier: { parameters: ["usize"], result: "i32" },
  MPI_Ibarrier: { parameters: ["usize", "buffer"], result: "i32" },
  MPI_Test: { parameters: ["buffer", "buffer", "usize"], result: "i32" },
  MPI_Allgatherv: {
    parameters: ["buffer", "i32", "usize", "buffer", "buffer", "buffer", "usize", "usize"],
    result: "i32",
  },
  MPI_Alltoallv: {
    parameters: [
      ...["buffer", "buffer", "buffer", "usize"],
      ...["buffer", "buffer", "buffer", "usize", "usize"],
    ],
    result: "i32",
  },
  MPI_Bcast: { parameters: ["buffer", "i32", "usize", "i32", "usize"], result: "i32" },
  MPI_Gatherv: {
    parameters: ["buffer", "i32", "usize", "buffer", "buffer", "buffer", "usize", "i32", "usize"],
    result: "i32",
  },
  MPI_Isend: {
    parameters: ["buffer", "i32", "usize", "i32", "i32", "usize", "buffer"],
    result: "i32",
  },
  MPI_Iprobe: { parameters: ["i32", "i32", "usize", "buffer", "usize"], result: "i32" },
  MPI_Abort: { parameters: ["usize", "i32"], result: "i32" },
  MPI_Finalize: { parameters: [], result: "i32" },
  // The C library's, which are found through any library.
  sched_yield: { parameters: [], result: "i32" },
  usleep: { parameters: ["u32"], result: "i32" },
} as const satisfies Deno.ForeignLibraryInterface;
