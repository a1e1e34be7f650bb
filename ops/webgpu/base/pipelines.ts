/** A compute shader whose entry point is `main`. */
export interface Program {
  /** Identifies this text. */
  key: string;
  wgsl: () => string;
}

/** A program compiled on the device. */
export interface Compiled {
  pipeline: GPUComputePipeline;
  layout: GPUBindGroupLayout;
}

/** A cache of compiled programs of one device. */
export class Pipelines {
  private readonly compiled = new Map<string, Compiled>();

  /** @param onRefusal receives the program that does not compile, and the reason with its line */
  constructor(
    private readonly device: GPUDevice,
    private readonly onRefusal: (key: string, why: string) => void,
  ) {}

  /** The program, ready for dispatch; a failure to compile is reported later. */
  of(program: Program): Compiled {
    const known = this.compiled.get(program.key);
    if (known) return known;
    const { refusal, ...compiled } = this.compile(program);
    this.compiled.set(program.key, compiled);
    refusal.then((why) => {
      if (why !== undefined) this.onRefusal(program.key, why);
    });
    return compiled;
  }

  /** The reason why this driver does not compile the program; undefined if it does, and then it is ready. */
  async refusalOf(program: Program): Promise<string | undefined> {
    if (this.compiled.has(program.key)) return undefined;
    const { refusal, ...compiled } = this.compile(program);
    const why = await refusal;
    if (why === undefined) this.compiled.set(program.key, compiled);
    return why;
  }

  /** Wrong WGSL is a validation error; WGSL that only this driver refuses is an internal error. */
  private compile({ key, wgsl }: Program): Compiled & { refusal: Promise<string | undefined> } {
    this.device.pushErrorScope("internal");
    this.device.pushErrorScope("validation");
    const module = this.device.createShaderModule({ label: key, code: wgsl() });
    const compute = { module, entryPoint: "main" };
    const pipeline = this.device.createComputePipeline({ label: key, layout: "auto", compute });
    const layout = pipeline.getBindGroupLayout(0); // fails with the pipeline, so within the scopes
    const errors = Promise.all([this.device.popErrorScope(), this.device.popErrorScope()]);
    return { pipeline, layout, refusal: errors.then(reasonOf) };
  }
}

function reasonOf(errors: readonly (GPUError | null)[]): string | undefined {
  const error = errors.find((each) => each !== null);
  // Deno 2.9.6 creates internal errors without a message, whatever the types say.
  return error && (error.message ?? "its driver does not say why").trim();
}
