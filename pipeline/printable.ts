/** What moves a cursor, ends a line, or turns the direction of writing; none of it can be seen. */
const hidden = /[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/**
 * Text of any file, in one line that a terminal shows and does not obey: what cannot be seen is
 * written as `\u001b`.
 */
export function printable(text: string): string {
  return text.replaceAll(hidden, (char) => {
    return `\\u${char.codePointAt(0)!.toString(16).padStart(4, "0")}`;
  });
}
