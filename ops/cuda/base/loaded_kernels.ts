import type { Driver } from "../libraries/driver.ts";
import { compiled, cString, type Nvrtc } from "../libraries/nvrtc.ts";
import { type Kernel, kernelSource } from "./kernel_source.ts";

/** Our kernels on the card. A file is compiled at the first use of a kernel in it. */
export class LoadedKernels {
  private readonly functions = new Map<string, bigint>();
  private readonly modules = new Map<string, bigint>();

  /** @param cacheDir where compiled kernels are kept; none: nowhere */
  constructor(
    private readonly driver: Driver,
    private readonly nvrtc: Nvrtc,
    private readonly architecture: number,
    private readonly cacheDir: string | undefined,
  ) {}

  functionOf({ file, name }: Kernel): bigint {
    const key = `${file}.${name}`;
    const known = this.functions.get(key);
    if (known !== undefined) return known;
    const found = this.driver.made("cuModuleGetFunction", this.moduleOf(file), cString(name));
    this.functions.set(key, found);
    return found;
  }

  private moduleOf(file: string): bigint {
    const known = this.modules.get(file);
    if (known !== undefined) return known;
    const { nvrtc, architecture, cacheDir } = this;
    const source = kernelSource(file);
    const code = compiled(nvrtc, { source, name: `${file}.cu`, architecture }, cacheDir);
    const loaded = this.driver.made("cuModuleLoadData", code as BufferSource);
    this.modules.set(file, loaded);
    return loaded;
  }

  close(): void {
    for (const loaded of this.modules.values()) this.driver.status("cuModuleUnload", loaded);
  }
}
