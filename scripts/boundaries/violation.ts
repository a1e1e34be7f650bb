/** A line that breaks a rule. */
export interface Violation {
  /** Relative to the root of the tree. */
  file: string;
  line: number;
  what: string;
  rule: string;
}

/** One line, with the place in the form that editors open on a click. */
export function violationLine({ file, line, what, rule }: Violation): string {
  return `${file}:${line} ${what}: ${rule}`;
}
