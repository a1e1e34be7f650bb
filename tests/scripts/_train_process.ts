/** The train command as a process of its own, and how it can be ended. */

export interface Ended {
  code: number;
  signal: Deno.Signal | null;
  /** All that it printed, errors last. */
  output: string;
}

export interface TrainProcess {
  /** Waits until its output holds a text, and gives all of it; at once where the process is gone. */
  printed(text: string): Promise<string>;
  kill(signal: Deno.Signal): void;
  ended: Promise<Ended>;
}

export function startTrain(args: readonly string[]): TrainProcess {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "scripts/train.ts", "--no-install", ...args],
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let output = "";
  let isOver = false;
  let tell = () => {};

  const follow = async () => {
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
      output += text;
      tell();
    }
    isOver = true;
    tell();
  };

  const end = async (): Promise<Ended> => {
    const [errors, status] = await Promise.all([
      new Response(child.stderr).text(),
      child.status,
      follow(),
    ]);
    return { code: status.code, signal: status.signal, output: output + errors };
  };

  const printed = async (text: string) => {
    while (!isOver && !output.includes(text)) {
      await new Promise<void>((resolve) => tell = resolve);
    }
    return output;
  };

  return { printed, kill: (signal) => child.kill(signal), ended: end() };
}

/** Runs the command to its end. */
export const train = (args: readonly string[]): Promise<Ended> => startTrain(args).ended;
