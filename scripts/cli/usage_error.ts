import { join } from "node:path";

/** A mistake in the command line: the command prints the message and exits with `exitCode`. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly exitCode = 2;
}

/** The error for a bad value, in its parser's words; another flag in its place means that it has none. */
export function badValue(name: string, text: string, { message }: RangeError): UsageError {
  const found = text.startsWith("--") ? "lacks its value" : `is "${text}"`;
  return new UsageError(`${name} ${found}: ${message}`);
}

/**
 * The error for a name that another run has.
 *
 * @param flag the flag that states it
 */
export function nameTaken(flag: string, name: string, runsDir: string): UsageError {
  return new UsageError(
    `${flag} is "${name}": ${
      join(runsDir, name)
    } exists already, and no run is overwritten; choose ` +
      "another name" + (flag === "--name" ? ", or leave --name out to get the next free one" : ""),
  );
}
