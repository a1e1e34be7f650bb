import { join } from "node:path";

/** A command line that cannot be followed: the command prints the message and exits with `exitCode`. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly exitCode = 2;
}

/** Of a flag whose value is none, in its parser's words; another flag in its place is not meant as one. */
export function badValue(name: string, text: string, { message }: RangeError): UsageError {
  const found = text.startsWith("--") ? "lacks its value" : `is "${text}"`;
  return new UsageError(`${name} ${found}: ${message}`);
}

/**
 * Of a run's name that another run has.
 *
 * @param flag that states it
 */
export function nameTaken(flag: string, name: string, runsDir: string): UsageError {
  return new UsageError(
    `${flag} is "${name}": ${
      join(runsDir, name)
    } exists already, and no run is overwritten; choose ` +
      "another name" + (flag === "--name" ? ", or leave --name out to get the next free one" : ""),
  );
}
