/** A command line that cannot be followed: the command prints the message and exits with `exitCode`. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly exitCode = 2;
}
