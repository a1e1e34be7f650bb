import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** V8's garbage collector, to be called: V8 shows it to contexts that are made after it is told to. */
export function garbageCollector(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc");
}
