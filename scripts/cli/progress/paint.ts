import { styleText } from "node:util";
import { printable } from "../../../pipeline/mod.ts";

/** Styles for a terminal; each function returns its text unchanged when colours are off. */
export type Paint = Record<"bold" | "dim" | "red" | "green" | "yellow" | "cyan", Painter>;

type Painter = (text: string) => string;

export function palette(colour: boolean): Paint {
  // The caller knows whether the output is a terminal that wants colours.
  const painter = (style: keyof Paint): Painter => (text) =>
    colour && text !== "" ? styleText(style, text, { validateStream: false }) : text;
  return {
    bold: painter("bold"),
    dim: painter("dim"),
    red: painter("red"),
    green: painter("green"),
    yellow: painter("yellow"),
    cyan: painter("cyan"),
  };
}

const labelWidth = 9;

/** A label, and lines beside it that start at one column; control characters are made visible. */
export function labelled(label: string, lines: string[], colour: (text: string) => string): string {
  const indent = " ".repeat(labelWidth);
  return colour(label) + " ".repeat(labelWidth - label.length) +
    lines.map(printable).join(`\n${indent}`);
}
