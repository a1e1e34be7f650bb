/** Ranks by MPI: who started this process, with which library, and what all of them do together. */
export { findMpi, type MpiLibrary, mpiVariable, presentMpi } from "./find_mpi.ts";
export { currentLaunch, type Launch, launchOf } from "./launch.ts";
export { MpiGroup, RankLostError } from "./mpi_group.ts";
export { patienceOf, watch, watched } from "./watched.ts";
export { type Ear, openEar } from "./heartbeats.ts";
export { type MpiFamily, mpiTable } from "./mpi_table.ts";
export { LaunchError, type OpenGroup, openGroup } from "./open_group.ts";
export { alone, type Communicator } from "../communicator.ts";
