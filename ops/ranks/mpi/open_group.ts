/** Makes this process one of the ranks of a run. */
import { findMpi, type MpiLibrary } from "./find_mpi.ts";
import { currentLaunch, isConnected, keepConnections, type Launch } from "./launch.ts";
import { watchMeeting } from "./meeting.ts";
import { MpiGroup, type MpiGroupOptions } from "./mpi_group.ts";
import { checked } from "./waiting.ts";

/** The ranks cannot find each other. Nothing has been written; the message names the cure. */
export class LaunchError extends Error {}

export interface OpenGroup {
  group: MpiGroup;
  library: MpiLibrary;
  launch: Launch;
}

/**
 * Joins the other ranks that the launcher has started.
 *
 * @param stated the library, as `findMpi` takes it
 * @returns undefined where no launcher started this process
 * @throws LaunchError where one did, but the ranks cannot find each other
 */
export function openGroup(
  stated: string | undefined,
  options: MpiGroupOptions,
  launch = currentLaunch(),
): OpenGroup | undefined {
  if (!launch) return undefined;
  if (launch.family === "mpich" && !isConnected()) throw new LaunchError(lostConnection);
  const library = found(stated, launch);
  checkFamily(library, launch);
  keepConnections();
  initialise(library, launch);
  const group = new MpiGroup(library, options);
  checkSize(group, library, launch);
  return { group, library, launch };
}

const lostConnection =
  "the connection to MPICH's mpiexec was closed on the way here, as npx does: put the launcher inside " +
  "(npx -y -p deno@2.9.6 -c 'mpiexec -n 4 deno task train --distributed'), or state mpiexec -pmi-port";

function found(stated: string | undefined, { family }: Launch): MpiLibrary {
  try {
    return findMpi(stated, family);
  } catch (error) {
    throw new LaunchError((error as Error).message, { cause: error });
  }
}

/** Under another's launcher every process would believe that it is alone. */
function checkFamily({ row, path, version }: MpiLibrary, { family, launcher }: Launch): void {
  if (row.family === family) return;
  throw new LaunchError(
    `${path} is ${version}, but ${launcher} started this process: take its own library by --mpi, or the ` +
      "library's own mpiexec",
  );
}

/** On another host the first start may have packages to fetch. */
const meetingMillis = 5 * 60_000;

/** A GAN's numbers are exchanged by the main thread; the threads of engines call nothing of MPI. */
function initialise({ symbols, handles, row, path, version }: MpiLibrary, { rank }: Launch): void {
  const got = new Int32Array(1);
  const apart =
    `error: the ranks did not meet within ${meetingMillis / 60_000} minutes, of which the first ` +
    `has ${version} (${path}): take the same library on all of them by --mpi, on hosts that reach one another`;
  const watch = watchMeeting({
    limitMillis: meetingMillis,
    told: rank === 0 ? apart : undefined,
    exitCode: 2,
  });
  const code = symbols.MPI_Init_thread(null, null, row.funneled, got);
  watch.terminate();
  checked(symbols, code);
  if (got[0] < row.funneled) {
    throw new LaunchError(`${version} allows no threads beside its own: take another build of it`);
  }
  checked(symbols, symbols.MPI_Comm_set_errhandler(handles.world, handles.errorsReturn));
}

function checkSize(group: MpiGroup, { path, version }: MpiLibrary, launch: Launch): void {
  const { size, launcher } = launch;
  if (size === undefined || size === group.size) return;
  throw new LaunchError(
    `${launcher} started ${size} ranks, but ${version} (${path}) finds ${group.size}: take the library of ` +
      "that launcher by --mpi, or the library's own mpiexec",
  );
}
