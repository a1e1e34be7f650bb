import type { ModelConfig } from "../../model/mod.ts";
import type { Contender } from "./contenders.ts";
import { benchInputsFile } from "./inputs.ts";
import { LineChild, TooSlow } from "./line_child.ts";
import type { GradientsDone, Request, Started, StartRequest, StepDone } from "./protocol.ts";

/** Importing a framework from a cold disk takes its time. */
const startMillis = 120_000;

/** One contender in the race: its process, the steps it has made, and why it left if it did. */
export class Entrant {
  /** The first one is the warm-up: it compiles, allocates and wakes threads. */
  readonly steps: StepDone[] = [];
  description = "";
  /** Of the weights that it began with; undefined where it does not tell them. */
  norms: GradientsDone["norms"] | undefined;
  /** Why it makes no more steps. */
  outcome: string | undefined;
  private child: LineChild | undefined;

  constructor(readonly contender: Contender, private readonly patienceMillis: number) {}

  async start(request: StartRequest): Promise<void> {
    await this.orLeave(async () => {
      const { backend } = this.contender;
      this.description =
        (await this.ask<Started>({ ...request, backend }, startMillis)).description;
    });
  }

  /** In a process of its own, so that neither time nor memory of its steps is touched. */
  async tellGradients(request: StartRequest): Promise<void> {
    await this.start(request);
    await this.orLeave(async () => {
      this.norms = (await this.ask<GradientsDone>({ do: "gradients" }, this.patienceMillis)).norms;
    });
    await this.close();
  }

  /** Makes one step, unless it has left, or another one would take more than its patience. */
  async step(): Promise<StepDone | undefined> {
    if (this.outcome !== undefined) return undefined;
    const spent = this.steps.reduce((sum, { millis }) => sum + millis, 0);
    const left = this.patienceMillis - spent;
    if ((this.steps.at(-1)?.millis ?? 0) > left) {
      this.outcome = `no time for more steps in ${this.patienceMillis / 1000} s (--patience)`;
      return undefined;
    }
    return await this.orLeave(async () => {
      const done = await this.ask<StepDone>({ do: "step" }, left);
      this.steps.push(done);
      return done;
    });
  }

  async close(): Promise<void> {
    await this.child?.close();
    this.child = undefined;
  }

  private ask<Answer extends object>(request: Request, patienceMillis: number): Promise<Answer> {
    this.child ??= new LineChild(this.contender);
    return this.child.ask<Answer>(request, patienceMillis);
  }

  /** A contender that fails or is too slow leaves the race; the others go on. */
  private async orLeave<T>(work: () => Promise<T>): Promise<T | undefined> {
    if (this.outcome !== undefined) return undefined;
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      this.outcome = error instanceof TooSlow ? `too slow: ${error.message}` : error.message;
      await this.close();
    }
  }
}

/** Gives `start` the request that all begin with; its inputs are there until it has settled. */
export async function withInputs(
  model: ModelConfig,
  threads: number,
  start: (request: StartRequest) => Promise<void>,
): Promise<void> {
  const inputs = Deno.makeTempFileSync({ suffix: ".safetensors" });
  try {
    Deno.writeFileSync(inputs, benchInputsFile(model));
    await start({ do: "start", threads, model, inputs });
  } finally {
    Deno.removeSync(inputs); // each child has read it by now
  }
}
