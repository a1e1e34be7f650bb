import type { Driver } from "../libraries/driver.ts";
import { driverConstants } from "../libraries/driver_symbols.ts";

export interface TimedWork extends Disposable {
  /** How long the card worked on it, in milliseconds; known once it has done it. */
  millis(): number;
}

/** Queues work between two events of the card. */
export function timedWork(driver: Driver, stream: bigint, work: () => void): TimedWork {
  using closing = new DisposableStack();
  const [start, end] = [0, 1].map(() => {
    const event = driver.made("cuEventCreate", driverConstants.CU_EVENT_DEFAULT);
    closing.defer(() => void driver.status("cuEventDestroy_v2", event));
    return event;
  });
  driver.call("cuEventRecord", start, stream);
  work();
  driver.call("cuEventRecord", end, stream);
  const events = closing.move();
  return {
    millis() {
      const millis = new Float32Array(1);
      driver.call("cuEventElapsedTime", millis, start, end);
      return millis[0];
    },
    [Symbol.dispose]: () => events.dispose(),
  };
}
