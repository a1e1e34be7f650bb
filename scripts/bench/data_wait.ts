/** The share of a run's time for which its steps wait for data, by the run's own events. */
import { join } from "node:path";
import { openRunFolder } from "../../pipeline/store/mod.ts";
import { medianOf } from "./measure.ts";

export interface DataWait {
  /** Of the time of all counted steps, from 0 to 1; undefined where the run fails. */
  share?: number;
  stepMillis?: number;
}

/** The first steps compile, and begin before anything is prefetched. */
const warmUpSteps = 3;

/** Trains as a user would, by the fastest backend of the machine, and reads the run's events. */
export async function dataWait(
  dir: string,
  name: string,
  { steps, words }: { steps: number; words: readonly string[] },
): Promise<DataWait> {
  const train = new URL("../train.ts", import.meta.url).pathname;
  const runs = join(dir, "runs");
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", train, ...words, "--max-steps", `${steps + warmUpSteps}`, "--name", name]
      .concat(["--no-dashboard", "--no-install", "--measure", "off", "--runs-dir", runs])
      .concat(["--cache-dir", join(dir, "cache"), "--data-dir", join(dir, "data")]),
    ...{ stdout: "null", stderr: "null", stdin: "null" },
  }).output();
  if (!success) return {};
  const reader = openRunFolder(join(runs, name));
  try {
    const times = reader.events({ after: 0, limit: 100_000 })
      .flatMap(({ event }) => event.type === "step" ? [event] : []).slice(warmUpSteps);
    const sum = (of: "waitMillis" | "stepMillis") =>
      times.reduce((total, step) => total + step[of], 0);
    const [waited, trained] = [sum("waitMillis"), sum("stepMillis")];
    return {
      share: waited / (waited + trained),
      stepMillis: medianOf(times.map(({ stepMillis }) => stepMillis)),
    };
  } finally {
    reader.close();
  }
}
