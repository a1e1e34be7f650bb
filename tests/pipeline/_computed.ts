import { join } from "node:path";
import { storedEvents } from "./store/_stored_events.ts";

interface Computed {
  step: number;
  numbers: number[];
  png?: Uint8Array;
}

/** What steps and samples computed: all of their events but time and speed. */
export function computed(folder: string): Computed[] {
  const found = storedEvents(folder).flatMap((event): Computed[] => {
    if (event.type === "step") {
      const { step, epoch, stepInEpoch, dLossReal, dLossFake, dLoss, gLoss } = event;
      const means = [event.meanDReal, event.meanDFake];
      return [{
        step,
        numbers: [epoch, stepInEpoch, dLossReal, dLossFake, dLoss, gLoss, ...means],
      }];
    }
    if (event.type !== "sample") return [];
    const { step, dLoss, gLoss, file } = event;
    return [{ step, numbers: [dLoss, gLoss], png: Deno.readFileSync(join(folder, file)) }];
  });
  return found.sort((a, b) => a.step - b.step || Number("png" in a) - Number("png" in b));
}
