/** The commands at the prompt of `deno task replay --step`. */

export type PromptCommand =
  | { do: "next"; steps: number }
  | { do: "back"; steps: number }
  | { do: "go"; step: number }
  | { do: "show"; what: Shown }
  | { do: "dump" | "help" | "quit" };

const shown = ["batch", "grads", "weights", "state"] as const;
export type Shown = typeof shown[number];

const bare = ["dump", "help", "quit"] as const;

// Larger numbers are not exact, and nobody steps this far.
const mostSteps = 1e9;

export const promptHelp = `  next [N]        does the next step, or N
  back [N]        undoes the last step, or N
  go S            goes to where S steps are done
  show batch      writes the next step's images as a PNG; their names, labels and draws
  show grads      the gradients of the next step, variable by variable
  show weights    the variables as they are now
  show state      where this is, and what it is compared with
  dump            writes the state and the next step's batch into files
  quit            ends; so does the end of the input
  an empty line   the same again
Commands may be cut short: n 10, s g.`;

/**
 * Reads one line.
 *
 * @param last the command that an empty line repeats
 * @throws RangeError that says what can be said
 */
export function promptCommand(line: string, last?: PromptCommand): PromptCommand {
  const words = line.trim().split(/\s+/).filter((word) => word !== "");
  if (words.length === 0) return last ?? { do: "next", steps: 1 };
  const [verb, value, ...rest] = words;
  if (rest.length > 0) throw new RangeError(`"${rest[0]}" is one word too many: ${hint}`);
  const name = oneOf(["next", "back", "go", "show", ...bare], verb);
  switch (name) {
    case "next":
    case "back":
      return { do: name, steps: value === undefined ? 1 : whole(value, 1) };
    case "go":
      if (value === undefined) throw new RangeError("go where: give a step, as in go 1200");
      return { do: "go", step: whole(value, 0) };
    case "show":
      if (value === undefined) throw new RangeError(`show what: one of ${shown.join(", ")}`);
      return { do: "show", what: oneOf(shown, value) };
    default:
      if (value !== undefined) throw new RangeError(`"${value}" is one word too many: ${hint}`);
      return { do: name };
  }
}

const hint = "help lists the commands";

/** The word with this beginning, if there is only one. */
function oneOf<const T extends string>(words: readonly T[], start: string): T {
  const meant = words.filter((word) => word.startsWith(start.toLowerCase()));
  if (meant.length === 1) return meant[0];
  const problem = meant.length === 0 ? "is none of" : "could be any of";
  throw new RangeError(
    `"${start}" ${problem} ${(meant.length ? meant : words).join(", ")}: ${hint}`,
  );
}

function whole(text: string, least: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= mostSteps) return value;
  throw new RangeError(`"${text}" is no number of steps: give a whole number from ${least}`);
}
