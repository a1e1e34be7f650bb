import { type Kernel, type KernelRunner, kernelsOf } from "../pool/work.ts";

/** Runs kernels on the calling thread, which a page without isolation has alone. */
export function oneThread(
  modules: WebAssembly.Module[],
  memory: WebAssembly.Memory,
): KernelRunner {
  const kernels = new Map<string, Kernel>(kernelsOf({ modules, memory }, []));
  return {
    threads: 1,
    helpedChunks: 0,
    run(name, items, floatsPerItem, args) {
      this.runAll(name, [{ items, floatsPerItem, args }]);
    },
    runAll(name, jobs) {
      const kernel = kernels.get(name);
      if (!kernel) throw new Error(`there is no kernel ${name}`);
      for (const { items, args } of jobs) kernel(0, items, ...args);
    },
    close: () => {},
  };
}
