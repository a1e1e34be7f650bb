/** A flag: a setting's name in kebab case, a parser, and an explanation for a learner. */
import type { Parser } from "./parsers.ts";
import type { Settings } from "./settings.ts";
import { badValue } from "./usage_error.ts";

export interface Flag {
  setting: keyof Settings;
  /** Its value in the help, such as `<steps>`; empty for a switch, which also has a `--no-` form. */
  value: string;
  /** What it does and when to change it. */
  help: string;
  /** What happens without it, if its default is not a value. */
  unset?: string;
  /** @throws UsageError that names the flag, its value and what is allowed */
  parse: (text: string) => unknown;
}

export interface FlagGroup {
  title: string;
  flags: Flag[];
}

/** `maxSteps` is stated as `--max-steps`. */
export function flagName(setting: keyof Settings): string {
  return `--${setting.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** A flag that takes a value. */
export function flag<K extends keyof Settings>(
  setting: K,
  value: string,
  parser: Parser<Settings[K]>,
  help: string,
  unset?: string,
): Flag {
  const parse = (text: string) => {
    try {
      return parser(text);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw badValue(flagName(setting), text, error);
    }
  };
  return { setting, value, parse, help, unset };
}

/** A switch that is on or, as `--no-...`, off. */
export function switchFlag(setting: "crop" | "keepBest" | "spectralNorm", help: string): Flag {
  return { setting, value: "", parse: () => true, help, unset: "off" };
}
