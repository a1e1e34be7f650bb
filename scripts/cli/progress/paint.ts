import { styleText } from "node:util";

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
