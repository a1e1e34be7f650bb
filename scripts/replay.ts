/** `deno task replay`: trains a part of a recorded run again, and says whether it comes out the same. */
import process from "node:process";
import { createInterface } from "node:readline";
import { runScript } from "./cli/run_script.ts";
import { DumpFolder } from "./replay/dump_folder.ts";
import { exportTest } from "./replay/export_test.ts";
import { forkRun } from "./replay/fork_run.ts";
import { formatOpening } from "./replay/format_opening.ts";
import { type OpenReplay, openReplay } from "./replay/open_replay.ts";
import { prompt } from "./replay/prompt.ts";
import { ReplayPrompt } from "./replay/prompt_driver.ts";
import { parseReplayWords, type ReplayFlags, replayHelp } from "./replay/replay_flags.ts";
import { replayThrough } from "./replay/replay_through.ts";

/** Nothing went wrong, but the run does not come out the same. */
const divergedExitCode = 3;

await runScript(async () => {
  const flags = parseReplayWords(Deno.args);
  if (!flags) {
    console.log(replayHelp());
    return;
  }
  using closing = new DisposableStack();
  const warn = (message: string) => console.log(`warning  ${message}`);
  const replay = await openReplay(flags, closing, warn);
  if (await differs(replay, flags, closing)) Deno.exitCode = divergedExitCode;
});

/** Does what is asked for; answers whether any step was not as it was recorded. */
async function differs(
  replay: OpenReplay,
  flags: ReplayFlags,
  closing: DisposableStack,
): Promise<boolean> {
  if (flags.as !== undefined) {
    await forkRun(replay, flags, flags.as, closing);
    return false;
  }
  if (flags.exportTest !== undefined) {
    (await exportTest(replay, flags.exportTest)).forEach((line) => console.log(line));
    return false;
  }
  const start = await replay.replayer.startAt(replay.from);
  console.log(formatOpening(replay, start));
  await using dumpFolder = new DumpFolder(replay.run, flags.dump);
  if (!flags.step) {
    const { divergence, broken } = await replayThrough(replay, flags, dumpFolder);
    const asks = broken !== undefined && Deno.stdin.isTerminal();
    return asks ? await ask(replay, flags, dumpFolder) : divergence !== undefined;
  }
  return await ask(replay, flags, dumpFolder);
}

async function ask(
  replay: OpenReplay,
  flags: ReplayFlags,
  dumpFolder: DumpFolder,
): Promise<boolean> {
  const driver = new ReplayPrompt(replay, flags, dumpFolder);
  if (replay.replayer.position < replay.from) {
    await driver.go(replay.from, (line) => console.log(line));
  }
  const lines = createInterface({ input: process.stdin });
  await prompt(driver, lines, {
    print: (line) => console.log(line),
    ask: (text) => process.stdout.write(text),
  });
  lines.close();
  return driver.hasDiffered;
}
