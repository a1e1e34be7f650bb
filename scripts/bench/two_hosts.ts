/** Two hosts on this machine: network namespaces with a cable between them, and a launcher that reaches both. */
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** Their names are of the whole machine, on which another test may have its own. */
const { pid } = Deno;

const [spaces, cables, addresses] = [
  [`dcgan-a-${pid}`, `dcgan-b-${pid}`],
  [`va${pid}`, `vb${pid}`],
  ["10.77.0.1", "10.77.0.2"],
];

/** Whether this process may make them: root may, but not in every container, and `ip` must be there. */
export const mayMakeHosts = succeeds("ip", "netns", "add", `dcgan-try-${pid}`) &&
  succeeds("ip", "netns", "del", `dcgan-try-${pid}`);

export interface HostsOptions {
  /** The launcher's words, without the number of ranks. */
  launcher?: readonly string[];
  ranks?: number;
  /** Limits the cable, each way. */
  gbit?: number;
}

export interface TwoHosts extends Disposable {
  /** The words that start a command on both hosts. */
  launch: string[];
  /** Bytes that the first host has sent to the second. */
  sentBytes(): number;
  unplug(): void;
}

/** @throws Error when the launcher is not known, or this process may not make hosts */
export async function twoHosts(
  dir: string,
  { launcher = ["mpiexec.mpich"], ranks = 2, gbit }: HostsOptions = {},
): Promise<TwoHosts> {
  const hostWords = hostWordsOf(launcher, ranks);
  try {
    await connect(gbit);
  } catch (error) {
    remove();
    throw error;
  }
  const reach = join(dir, "reach.sh");
  Deno.writeTextFileSync(reach, reachingScript, { mode: 0o755 });
  const [a] = spaces;
  return {
    launch: [...["ip", "netns", "exec", a], ...hostWords(reach)],
    sentBytes: () =>
      Number(
        run("ip", "netns", "exec", a, "cat", `/sys/class/net/${cables[0]}/statistics/tx_bytes`),
      ),
    unplug: () => void run("ip", "-n", a, "link", "set", cables[0], "down"),
    [Symbol.dispose]: remove,
  };
}

async function connect(gbit: number | undefined): Promise<void> {
  for (const space of spaces) run("ip", "netns", "add", space);
  const [a, b] = spaces;
  run(
    ...["ip", "link", "add", cables[0], "netns", a, "type", "veth"],
    ...["peer", "name", cables[1], "netns", b],
  );
  spaces.forEach((space, i) => {
    run("ip", "-n", space, "addr", "add", `${addresses[i]}/24`, "dev", cables[i]);
    run("ip", "-n", space, "link", "set", cables[i], "up");
    run("ip", "-n", space, "link", "set", "lo", "up");
    if (gbit !== undefined) slowDown(space, cables[i], gbit);
  });
  // A library that looks before the cable is up finds only the loopback.
  while (!spaces.every((space) => run("ip", "-n", space, "link").match(/v[ab]\d+.*state UP/))) {
    await pause(20);
  }
}

/** How a launcher starts ranks on both hosts, by a script in place of ssh. */
function hostWordsOf(launcher: readonly string[], ranks: number): (reach: string) => string[] {
  const version = run(launcher[0], "--version");
  const count = ["-n", String(ranks)];
  if (/HYDRA/i.test(version)) {
    return (reach) => [
      // Without these, ranks in two namespaces of one kernel would share memory.
      ...["env", "UCX_TLS=tcp,self", "FI_PROVIDER=tcp", ...launcher],
      ...["-launcher", "ssh", "-launcher-exec", reach],
      ...["-iface", cables[0], "-hosts", addresses.join(","), ...count],
    ];
  }
  const openMpi = /Open ?MPI|OpenRTE|Open RTE/i.test(version) && /(\d+)\.\d+\.\d+/.exec(version);
  if (!openMpi) throw new Error(`${launcher[0]} is no launcher that is known: ${version.trim()}`);
  const agent = Number(openMpi[1]) < 5
    ? ["--mca", "plm_rsh_agent"]
    : ["--prtemca", "plm_ssh_agent"];
  const slots = Math.ceil(ranks / addresses.length);
  const hosts = addresses.map((address) => `${address}:${slots}`).join(",");
  return (reach) => [
    ...["env", ...[1, 2].map((n) => `OMPI_ALLOW_RUN_AS_ROOT${n === 1 ? "" : "_CONFIRM"}=1`)],
    ...[...launcher, ...agent, reach, "--bind-to", "none", "--mca", "pml", "ob1"],
    ...["--mca", "btl", "tcp,self", "--mca", "btl_tcp_if_include", "10.77.0.0/24"],
    ...["--host", hosts, ...count],
  ];
}

/** A token bucket of some 1 ms, as a port of such a rate has. */
function slowDown(space: string, cable: string, gbit: number): void {
  const burst = `${Math.ceil(gbit * 128)}kb`;
  run(
    ...["tc", "-n", space, "qdisc", "add", "dev", cable, "root"],
    ...["tbf", "rate", `${gbit}gbit`, "burst", burst, "latency", "50ms"],
  );
}

/**
 * Called as `reach.sh -x HOST COMMAND`, in place of ssh. A host has a name of its own: Open MPI 5 takes two of
 * one name for one host, and its ranks wait for each other for ever.
 */
const reachingScript = `#!/bin/sh
while [ "\${1#-}" != "$1" ]; do shift; done
host=$1; shift
case $host in ${addresses[0]}) space=${spaces[0]};; *) space=${spaces[1]};; esac
exec ip netns exec $space unshare --uts sh -c "hostname $space; $*"
`;

function remove(): void {
  for (const space of spaces) succeeds("ip", "netns", "del", space);
}

function run(program: string, ...args: string[]): string {
  const { success, stdout, stderr } = new Deno.Command(program, { args }).outputSync();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

function succeeds(program: string, ...args: string[]): boolean {
  try {
    return new Deno.Command(program, { args, stdout: "null", stderr: "null" }).outputSync().success;
  } catch {
    return false;
  }
}
