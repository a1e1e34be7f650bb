/** What other programs' work on this machine does to a measurement, and what is done about it. */

/** @param load the machine's load average before the measurement */
export function isBusy(load: number, cores: number): boolean {
  return load > cores / 2;
}

/**
 * The environment of peers that use OpenMP. Its threads spin while they wait, which takes the core
 * from the thread that they wait for where others hold the rest: PyTorch's mnist step took 3.1 s so
 * at a load of 3 on 2 cores, and 0.7 s with waiting threads asleep. On an idle machine spinning is
 * right, and a policy that is stated stands.
 */
export function peerEnvironment(load: number, cores: number): Record<string, string> {
  const isStated = Deno.env.has("OMP_WAIT_POLICY");
  return isBusy(load, cores) && !isStated ? { OMP_WAIT_POLICY: "PASSIVE" } : {};
}
