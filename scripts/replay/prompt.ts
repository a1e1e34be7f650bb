import { printable } from "../../pipeline/mod.ts";
import { type PromptCommand, promptCommand, promptHelp, type Shown } from "./prompt_command.ts";

/** The replay that a prompt drives, and the lines that it prints. */
export interface PromptDriver {
  /** Steps done. */
  position(): number;
  /** The first and the last position. */
  range: { first: number; last: number };
  /** Does that many steps, or fewer if one of them is worth a stop. */
  next(steps: number, print: Print): Promise<void>;
  go(step: number, print: Print): Promise<void>;
  show(what: Shown): Promise<string[]>;
  dump(): Promise<string[]>;
}

type Print = (line: string) => void;

export interface PromptState {
  /** What an empty line repeats. */
  last?: PromptCommand;
  isOver: boolean;
}

/**
 * Reads commands and has the driver execute them, until `quit` or the end of the input. A command that
 * cannot be executed prints its reason and changes nothing.
 *
 * @param ask prints a text without a line break, before each command
 */
export async function prompt(
  driver: PromptDriver,
  lines: AsyncIterable<string>,
  { print, ask }: { print: Print; ask: Print },
): Promise<void> {
  let state: PromptState = { isOver: false };
  ask(promptText(driver));
  for await (const line of lines) {
    state = await obeyed(state, line, driver, print);
    if (state.isOver) return;
    ask(promptText(driver));
  }
}

/** The prompt's state after one more line. */
export async function obeyed(
  state: PromptState,
  line: string,
  driver: PromptDriver,
  print: Print,
): Promise<PromptState> {
  try {
    const command = promptCommand(line, state.last);
    if (command.do === "quit") return { ...state, isOver: true };
    await obey(command, driver, print);
    return { ...state, last: command };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    print(printable(error.message));
    return state;
  }
}

async function obey(command: PromptCommand, driver: PromptDriver, print: Print): Promise<void> {
  switch (command.do) {
    case "next":
      return driver.next(stepsAhead(command.steps, driver), print);
    case "back":
      return driver.go(inRange(driver.position() - command.steps, driver), print);
    case "go":
      return driver.go(inRange(command.step, driver), print);
    case "show":
      return (await driver.show(command.what)).forEach(print);
    case "dump":
      return (await driver.dump()).forEach(print);
    case "help":
      return print(promptHelp);
  }
}

function stepsAhead(steps: number, driver: PromptDriver): number {
  const left = driver.range.last - driver.position();
  if (left > 0) return Math.min(steps, left);
  throw new RangeError(`the replay ends at step ${driver.range.last}: go back, or quit`);
}

function inRange(step: number, { range: { first, last } }: PromptDriver): number {
  if (step >= first && step <= last) return step;
  throw new RangeError(`step ${step} is outside of this replay: it goes from ${first} to ${last}`);
}

function promptText(driver: PromptDriver): string {
  return `step ${driver.position()} of ${driver.range.last} > `;
}
