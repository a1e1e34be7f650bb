/** Invisible characters that move the cursor, end a line, or change the direction of writing. */
const hidden = /[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/**
 * Untrusted text as one line that is safe to print: invisible characters are written as escapes,
 * such as `\u001b`.
 */
export function printable(text: string): string {
  return text.replaceAll(hidden, (char) => {
    return `\\u${char.codePointAt(0)!.toString(16).padStart(4, "0")}`;
  });
}

/** The message of anything that was thrown. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A path as one word of a command line that somebody may paste, whatever is in it. */
export function shellWord(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
