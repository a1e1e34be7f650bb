/** Ranks by MPI: who started this process, with which library, and what all of them do together. */
export { findMpi, type MpiLibrary, mpiVariable, presentMpi } from "./mpi/find_mpi.ts";
export { currentLaunch, type Launch, launchOf } from "./mpi/launch.ts";
export { MpiGroup, RankLostError } from "./mpi/mpi_group.ts";
export { watch } from "./mpi/watched.ts";
export { type MpiFamily, mpiTable } from "./mpi/mpi_table.ts";
export { LaunchError, type OpenGroup, openGroup } from "./mpi/open_group.ts";
export { alone, type Communicator } from "./communicator.ts";
