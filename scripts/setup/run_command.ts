/** How a program ended, and all that it wrote. */
export interface CommandResult {
  code: number;
  output: string;
}

export type CommandRunner = (
  command: string,
  args: readonly string[],
  env?: Record<string, string>,
) => Promise<CommandResult>;

/**
 * Runs programs without output and input: one that asks would wait for ever.
 *
 * @param env added to the environment of every command; its PATH is searched for programs
 */
export function commandRunner(env: Record<string, string> = {}): CommandRunner {
  return async (command, args, more = {}) => {
    const program = new Deno.Command(command, {
      args: [...args],
      clearEnv: true,
      env: { ...inheritedEnv(), ...env, ...more },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    });
    try {
      const { code, stdout, stderr } = await program.output();
      const text = new TextDecoder();
      return { code, output: text.decode(stdout) + text.decode(stderr) };
    } catch (error) {
      // The shell's exit code for a missing program.
      if (error instanceof Deno.errors.NotFound) return { code: 127, output: `no ${command} here` };
      throw error;
    }
  };
}

/**
 * This process's environment without `LD_LIBRARY_PATH`: with a limited --allow-run, Deno starts no
 * program that inherits it.
 */
function inheritedEnv(): Record<string, string> {
  const all = Object.entries(Deno.env.toObject());
  return Object.fromEntries(all.filter(([name]) => !/^(DY)?LD_/.test(name)));
}
