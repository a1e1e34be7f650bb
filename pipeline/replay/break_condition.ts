/**
 * Conditions on a step, such as `dLoss > 5 || isNaN(gLoss)`, from text that anybody may have written.
 *
 * jsep only parses. What its tree may hold, and what that means, is listed here: numbers, the step's
 * own fields, comparisons, arithmetic and five functions. Nothing else of the language exists, so
 * that no text can reach an object, change anything, or go on for ever.
 */
import jsep, { type CoreExpression, type Expression } from "jsep";
import { errorMessage } from "../contracts/text.ts";
import type { StepDone } from "../contracts/events.ts";

export type StepFacts = Omit<StepDone, "type">;

type Term = (step: StepFacts) => number;

const fields = [
  "step",
  "epoch",
  "stepInEpoch",
  "dLoss",
  "dLossReal",
  "dLossFake",
  "gLoss",
  "meanDReal",
  "meanDFake",
  "stepMillis",
  "waitMillis",
  "imagesPerSecond",
] as const satisfies readonly (keyof StepFacts)[];

interface Callable {
  arity?: number;
  call: (...values: number[]) => number;
}

// What is true is 1 and what is false is 0, so that every term is a number.
const functions = new Map<string, Callable>(Object.entries({
  isNaN: { arity: 1, call: (x) => Number(Number.isNaN(x)) },
  isFinite: { arity: 1, call: (x) => Number(Number.isFinite(x)) },
  abs: { arity: 1, call: Math.abs },
  min: { call: Math.min },
  max: { call: Math.max },
}));

const unaryOperators = new Map<string, (x: number) => number>(Object.entries({
  "!": (x) => Number(!isTrue(x)),
  "-": (x) => -x,
  "+": (x) => x,
}));

const binaryOperators = new Map<string, (a: number, b: number) => number>(Object.entries({
  "||": (a, b) => Number(isTrue(a) || isTrue(b)),
  "&&": (a, b) => Number(isTrue(a) && isTrue(b)),
  ">": (a, b) => Number(a > b),
  ">=": (a, b) => Number(a >= b),
  "<": (a, b) => Number(a < b),
  "<=": (a, b) => Number(a <= b),
  "==": (a, b) => Number(a === b),
  "===": (a, b) => Number(a === b),
  "!=": (a, b) => Number(a !== b),
  "!==": (a, b) => Number(a !== b),
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "%": (a, b) => a % b,
}));

// Deeper than anybody writes, and far from where recursion would overflow the stack.
const longestText = 500;

/**
 * Reads a condition once, to be asked of every step.
 *
 * @throws RangeError that says what cannot be read, and what can be said instead
 */
export function breakCondition(text: string): (step: StepFacts) => boolean {
  if (text.length > longestText) {
    throw new RangeError(`it has ${text.length} characters: say it in ${longestText}`);
  }
  const term = compile(parsed(text) as CoreExpression);
  return (step) => isTrue(term(step));
}

function isTrue(x: number): boolean {
  return x !== 0 && !Number.isNaN(x);
}

function parsed(text: string): Expression {
  try {
    return jsep(text);
  } catch (error) {
    throw new RangeError(`${errorMessage(error)}: write for example dLoss > 5 || isNaN(gLoss)`);
  }
}

function compile(expression: CoreExpression): Term {
  switch (expression.type) {
    case "Literal":
      return literal(expression.value, expression.raw);
    case "Identifier":
      return field(expression.name);
    case "UnaryExpression": {
      const operator = named("operator", unaryOperators, expression.operator);
      const operand = compile(expression.argument as CoreExpression);
      return (step) => operator(operand(step));
    }
    case "BinaryExpression": {
      const operator = named("operator", binaryOperators, expression.operator);
      const left = compile(expression.left as CoreExpression);
      const right = compile(expression.right as CoreExpression);
      return (step) => operator(left(step), right(step));
    }
    case "CallExpression":
      return call(expression.callee as CoreExpression, expression.arguments as CoreExpression[]);
    default:
      throw new RangeError(
        "it is no single condition: compare a step's fields with numbers, as in dLoss > 5",
      );
  }
}

function literal(value: unknown, raw: string): Term {
  if (typeof value !== "number") {
    throw new RangeError(`${raw} is no number: a step's fields are compared with numbers`);
  }
  return () => value;
}

function field(name: string): Term {
  const known = fields.find((each) => each === name);
  if (!known) {
    throw new RangeError(`a step has no field "${name}": it has ${fields.join(", ")}`);
  }
  return (step) => step[known];
}

function call(callee: CoreExpression, values: readonly CoreExpression[]): Term {
  const name = callee.type === "Identifier" ? callee.name : "";
  const { arity, call } = named("function", functions, name);
  const isFitting = arity === undefined ? values.length > 0 : values.length === arity;
  if (!isFitting) {
    throw new RangeError(
      `${name}() has ${values.length} values in its brackets: give it ${arity ?? "one or more"}`,
    );
  }
  const terms = values.map(compile);
  return (step) => call(...terms.map((term) => term(step)));
}

function named<T>(kind: string, known: ReadonlyMap<string, T>, name: string): T {
  const found = known.get(name);
  if (found !== undefined) return found;
  const what = name === "" ? `no ${kind} stands there` : `there is no ${kind} "${name}"`;
  throw new RangeError(`${what}: use ${[...known.keys()].join(", ")}`);
}
