/** Reads the flags of one command by commander, and reports mistakes in one line. */
import { type Command, CommanderError, Option } from "commander";
import type { Parser } from "./parsers.ts";
import { badValue, UsageError } from "./usage_error.ts";

/** A flag with a value, which `parser` reads. */
export function valueFlag<T>(flags: string, help: string, parser: Parser<T>): Option {
  const name = flags.split(" ")[0];
  return new Option(flags, help).argParser((text) => {
    try {
      return parser(text);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw badValue(name, text, error);
    }
  });
}

/**
 * Parses the arguments; undefined if they ask for help.
 *
 * @throws UsageError for an unknown flag, a missing or bad value, or a word that is no flag
 */
export function readWords<T extends object>(
  command: Command,
  words: readonly string[],
): T | undefined {
  command.exitOverride().allowExcessArguments(false).configureOutput({
    writeOut: () => {},
    writeErr: () => {},
  });
  try {
    return command.parse([...words], { from: "user" }).opts<T>();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === "commander.helpDisplayed") return undefined;
    const reason = error.message.replace("error: ", "");
    throw new UsageError(`${reason}; ${command.name()} --help lists the flags`, { cause: error });
  }
}
