/** Who started this process: a launcher of MPI tells each rank who it is by variables. */
import type { MpiFamily } from "./mpi_table.ts";

export interface Launch {
  family: MpiFamily;
  /** By the launcher's word, before any library is asked. */
  rank: number;
  /** undefined where only the library is told. */
  size: number | undefined;
  /** For people. */
  launcher: string;
}

const launchers: { family: MpiFamily; launcher: string; size: string[]; rank: string[] }[] = [
  {
    family: "openmpi",
    launcher: "Open MPI's mpiexec",
    size: ["OMPI_COMM_WORLD_SIZE"],
    rank: ["OMPI_COMM_WORLD_RANK"],
  },
  {
    family: "mpich",
    launcher: "MPICH's mpiexec",
    size: ["PMI_SIZE", "MPI_LOCALNRANKS"],
    rank: ["PMI_RANK", "PMI_ID", "MPI_LOCALRANKID"],
  },
];

/** The launch that the variables tell of; undefined where no launcher started this process. */
export function launchOf(variable: (name: string) => string | undefined): Launch | undefined {
  const numberOf = (names: string[]) =>
    names.map(variable).map(Number).find((value) => Number.isInteger(value) && value >= 0);
  for (const { family, launcher, size: sizes, rank: ranks } of launchers) {
    const [size, rank] = [numberOf(sizes), numberOf(ranks)];
    if (size !== undefined && rank !== undefined) return { family, launcher, rank, size };
  }
  // `mpiexec -pmi-port` tells a rank only its number; the library asks for the rest.
  const port = variable("PMI_PORT");
  const id = Number(variable("PMI_ID"));
  return port === undefined || !Number.isInteger(id)
    ? undefined
    : { family: "mpich", launcher: "MPICH's mpiexec", rank: id, size: undefined };
}

export function currentLaunch(): Launch | undefined {
  return launchOf((name) => Deno.env.get(name));
}

const fcntlSymbol = { fcntl: { parameters: ["i32", "i32", "i32"], result: "i32" } } as const;
const [getFlags, setFlags] = [1, 2]; // F_GETFD, F_SETFD
const closeOnExec = 1; // FD_CLOEXEC

/**
 * Whether the connection to hydra that its variable names was inherited. A program in between may have
 * closed it, as Node does, and something else may have its number; but all that this process opened
 * itself closes on exec, and an inherited one does not. (Deno does not let `/proc/self/fd` be read.)
 */
export function isConnected(descriptor = Deno.env.get("PMI_FD")): boolean {
  if (descriptor === undefined || Deno.build.os !== "linux") return true;
  const library = Deno.dlopen("libc.so.6", fcntlSymbol);
  try {
    return library.symbols.fcntl(Number(descriptor), getFlags, 0) === 0;
  } finally {
    library.close();
  }
}

/** A launcher passes few. */
const mostInherited = 256;

/**
 * Keeps the launcher's connections from programs that this process starts: it learns of a rank's death by
 * their closing, which a program that outlives the rank would put off.
 */
export function keepConnections(): void {
  if (Deno.build.os !== "linux") return;
  const library = Deno.dlopen("libc.so.6", fcntlSymbol);
  const { fcntl } = library.symbols;
  for (let descriptor = 3; descriptor < mostInherited; descriptor++) {
    if (fcntl(descriptor, getFlags, 0) === 0) fcntl(descriptor, setFlags, closeOnExec);
  }
  library.close();
}

/**
 * Has the launcher end all ranks, of a process that has not joined them. Open MPI's does by itself when one
 * ends with a code that is not 0; hydra would let the others wait for it for ever.
 */
export function endLaunch(exitCode: number, descriptor = Deno.env.get("PMI_FD")): void {
  if (descriptor === undefined || Deno.build.os !== "linux" || !isConnected(descriptor)) return;
  const { symbols: { write } } = Deno.dlopen(
    "libc.so.6",
    { write: { parameters: ["i32", "buffer", "usize"], result: "isize" } } as const,
  );
  const words = new TextEncoder().encode(`cmd=abort exitcode=${exitCode}\n`); // PMI 1
  write(Number(descriptor), words, BigInt(words.length));
}
