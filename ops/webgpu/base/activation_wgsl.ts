import { type Activation, leak } from "../../device/attributes.ts";

/** f32, or vec4f if the channels are a multiple of four. */
export type Vector = "f32" | "vec4f";

/** WGSL: `activate(x)`, and `slope(y)`, the derivative computed from the activation's output. */
export function activationWgsl(activation: Activation, vector: Vector): string {
  const [value, derivative] = formulas(activation, vector);
  return /* wgsl */ `
fn activate(x: ${vector}) -> ${vector} { return ${value}; }
fn slope(y: ${vector}) -> ${vector} { return ${derivative}; }
`;
}

function formulas(activation: Activation, vector: Vector): [value: string, derivative: string] {
  const all = (number: string) => `${vector}(${number})`;
  const slopeAboveZero = (otherwise: string) =>
    `select(${all(otherwise)}, ${all("1.0")}, y > ${all("0.0")})`;
  switch (activation) {
    case "none":
      return ["x", all("1.0")];
    case "relu":
      return [`select(x, ${all("0.0")}, x < ${all("0.0")})`, slopeAboveZero("0.0")];
    case "lrelu":
      return [`select(x, ${leak} * x, x < ${all("0.0")})`, slopeAboveZero(`${leak}`)];
    case "tanh":
      // With exp of a negative number: some drivers' own tanh overflows for large x.
      return [
        `sign(x) * (1.0 - exp(-2.0 * abs(x))) / (1.0 + exp(-2.0 * abs(x)))`,
        "1.0 - y * y",
      ];
    case "sigmoid":
      return ["1.0 / (1.0 + exp(-x))", "y * (1.0 - y)"];
  }
}
