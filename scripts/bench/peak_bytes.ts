/** The most memory that this process has held; where the system does not tell, what it holds now. */
export function peakBytes(): number {
  if (Deno.build.os === "linux") {
    const kibibytes = Deno.readTextFileSync("/proc/self/status").match(/VmHWM:\s*(\d+) kB/);
    if (kibibytes) return Number(kibibytes[1]) * 1024;
  }
  return Deno.memoryUsage().rss;
}
