import { printable } from "../../../pipeline/mod.ts";

/** Colours for a terminal; each function gives its text back as it is when colours are off. */
export type Paint = Record<keyof typeof codes, (text: string) => string>;

const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 };

export function palette(colour: boolean): Paint {
  const painter = (code: number) => (text: string) =>
    colour && text ? `\x1b[${code}m${text}\x1b[0m` : text;
  return {
    bold: painter(codes.bold),
    dim: painter(codes.dim),
    red: painter(codes.red),
    green: painter(codes.green),
    yellow: painter(codes.yellow),
    cyan: painter(codes.cyan),
  };
}

const labelWidth = 9;

/** A label, and lines beside it that start at one column; whatever text they have is only shown. */
export function labelled(label: string, lines: string[], colour: (text: string) => string): string {
  const indent = " ".repeat(labelWidth);
  return colour(label) + " ".repeat(labelWidth - label.length) +
    lines.map(printable).join(`\n${indent}`);
}
