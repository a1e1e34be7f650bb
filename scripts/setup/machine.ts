import { existsSync, readFileSync } from "node:fs";

/** What decides how a machine installs system packages. */
export interface Machine {
  os: typeof Deno.build.os;
  /** Debian, or a system made from it, as Ubuntu is. */
  isDebian: boolean;
  isRoot: boolean;
}

export function thisMachine(): Machine {
  return { os: Deno.build.os, isDebian: isDebian(), isRoot: Deno.uid() === 0 };
}

function isDebian(): boolean {
  if (existsSync("/etc/debian_version")) return true;
  if (!existsSync("/etc/os-release")) return false;
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync("/etc/os-release", "utf8"));
}
