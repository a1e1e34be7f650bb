/** Loaded before each test file under `--times`: notes the process's time when the file is through. */
import { readFileSync } from "node:fs";
import process from "node:process";
import { timesVariable } from "./file_times.ts";

/** The kernel counts in these, whatever a clock's real rate is. */
const ticksPerSecond = 100;

/** Processor seconds of this process and, on Linux, of the children that it has waited for. */
function processorSeconds(): number {
  if (Deno.build.os === "linux") {
    const afterName = readFileSync("/proc/self/stat", "utf8").split(") ")[1].split(" ");
    const ticks = afterName.slice(11, 15).map(Number); // utime, stime, cutime, cstime
    return ticks.reduce((sum, part) => sum + part) / ticksPerSecond;
  }
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

const processorSecondsBefore = processorSeconds();

globalThis.addEventListener("unload", () => {
  const line = {
    process: Deno.pid,
    file: Deno.mainModule,
    processorSecondsBefore,
    processorSeconds: processorSeconds(),
    seconds: performance.now() / 1e3,
  };
  const path = process.env[timesVariable];
  if (path) Deno.writeTextFileSync(path, `${JSON.stringify(line)}\n`, { append: true });
});
