/** Ranks by MPI: who started this process, with which library, and what all of them do together. */
export { findMpi, type MpiLibrary, mpiVariable } from "./find_mpi.ts";
export { currentLaunch, type Launch, launchOf } from "./launch.ts";
export { MpiGroup, RankLostError, watched } from "./mpi_group.ts";
export { type MpiFamily, mpiTable } from "./mpi_table.ts";
export { LaunchError, type OpenGroup, openGroup } from "./open_group.ts";
