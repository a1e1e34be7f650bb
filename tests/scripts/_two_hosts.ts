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

export interface TwoHosts extends Disposable {
  /** The words that start a command on both hosts, one rank each, by MPICH's launcher. */
  launch: string[];
  /** Bytes that the first host has sent to the second. */
  sentBytes(): number;
  unplug(): void;
}

export async function twoHosts(dir: string): Promise<TwoHosts> {
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
  });
  // A library that looks before the cable is up finds only the loopback.
  while (!spaces.every((space) => run("ip", "-n", space, "link").match(/v[ab]\d+.*state UP/))) {
    await pause(20);
  }
  const reach = join(dir, "reach.sh");
  Deno.writeTextFileSync(reach, reachingScript, { mode: 0o755 });
  const hosts = addresses.join(",");
  return {
    // Without these, ranks in two namespaces of one kernel would share memory.
    launch: [
      ...["ip", "netns", "exec", a, "env", "UCX_TLS=tcp,self", "FI_PROVIDER=tcp"],
      ...["mpiexec.mpich", "-launcher", "ssh", "-launcher-exec", reach],
      ...["-iface", cables[0], "-hosts", hosts, "-n", "2"],
    ],
    sentBytes: () =>
      Number(
        run("ip", "netns", "exec", a, "cat", `/sys/class/net/${cables[0]}/statistics/tx_bytes`),
      ),
    unplug: () => void run("ip", "-n", a, "link", "set", cables[0], "down"),
    [Symbol.dispose]: remove,
  };
}

/** Called as `reach.sh -x HOST COMMAND`, in place of ssh. */
const reachingScript = `#!/bin/sh
while [ "\${1#-}" != "$1" ]; do shift; done
host=$1; shift
case $host in ${addresses[0]}) space=${spaces[0]};; *) space=${spaces[1]};; esac
exec ip netns exec $space sh -c "$*"
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
