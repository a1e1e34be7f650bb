/** A compute shader whose entry point is `main`. */
export interface Program {
  /** Tells this text from all others. */
  key: string;
  wgsl: () => string;
}

export interface Compiled {
  pipeline: GPUComputePipeline;
  layout: GPUBindGroupLayout;
}

/** Programs compiled on one device, each of them once. */
export class Pipelines {
  private readonly compiled = new Map<string, Compiled>();

  /** @param fail is told of a program that does not compile, with the line that is wrong */
  constructor(
    private readonly device: GPUDevice,
    private readonly fail: (message: string) => void,
  ) {}

  of(program: Program): Compiled {
    const known = this.compiled.get(program.key);
    if (known) return known;
    const made = this.compile(program);
    this.compiled.set(program.key, made);
    return made;
  }

  private compile({ key, wgsl }: Program): Compiled {
    this.device.pushErrorScope("validation");
    const module = this.device.createShaderModule({ label: key, code: wgsl() });
    const compute = { module, entryPoint: "main" };
    const pipeline = this.device.createComputePipeline({ label: key, layout: "auto", compute });
    this.device.popErrorScope().then((error) => {
      if (error) this.fail(`the kernel ${key} does not compile: ${error.message}`);
    });
    return { pipeline, layout: pipeline.getBindGroupLayout(0) };
  }
}
