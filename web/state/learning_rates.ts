import type { RunCommand } from "../../pipeline/contracts/events.ts";
import type { RunConfig } from "../../pipeline/contracts/run_config.ts";
import type { RunView } from "./run_view.ts";

export type LearningRates = Omit<Extract<RunCommand, { name: "learning-rates" }>, "name">;

type ConfiguredRates = Partial<
  Pick<RunConfig["model"], "learningRate" | "dLearningRate" | "gLearningRate">
>;

/** The current learning rates: from the last command, or as configured. A resumed run has its checkpoint's. */
export function currentRates({ story, started }: RunView): LearningRates {
  const { learningRate = NaN, dLearningRate, gLearningRate }: ConfiguredRates =
    started?.config.model ?? {};
  const discriminator = dLearningRate ?? learningRate;
  const generator = gLearningRate ?? learningRate;
  let changes = [{ step: 0, rates: { discriminator, generator } }];
  // A checkpoint's event comes when it is written, some steps after the checkpoint.
  const upTo = (step: number) => changes.filter((change) => change.step <= step);
  const saved = new Map<number, typeof changes>();
  for (const event of story) {
    if (event.type === "command" && event.command.name === "learning-rates") {
      changes = [...changes, { step: event.step, rates: event.command }];
    } else if (event.type === "checkpoint") {
      saved.set(event.step, upTo(event.step));
    } else if (event.type === "run-resumed") {
      changes = saved.get(event.step) ?? upTo(event.step);
    }
  }
  const last = changes[changes.length - 1].rates;
  return { discriminator: last.discriminator, generator: last.generator };
}
