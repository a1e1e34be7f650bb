/** `deno task replay`: trains a part of a recorded run again, and says whether the result is the same. */
import { constants, getPriority, setPriority } from "node:os";
import process from "node:process";
import { createInterface } from "node:readline";
import { printable } from "../pipeline/mod.ts";
import type { ReplayEnded } from "../pipeline/replay/mod.ts";
import { isOwned } from "../pipeline/store/mod.ts";
import { interruptedExitCode } from "./cli/on_stop_signal.ts";
import { runScript } from "./cli/run_script.ts";
import { placeStatedLibraries } from "./cli/stated_library.ts";
import { DumpFolder } from "./replay/dump_folder.ts";
import { exportTest } from "./replay/export_test.ts";
import { forkRun } from "./replay/fork_run.ts";
import { type OpenReplay, openReplay } from "./replay/open_replay.ts";
import { prompt } from "./replay/prompt.ts";
import { ReplayPrompt } from "./replay/prompt_driver.ts";
import { parseReplayWords, type ReplayFlags, replayHelp } from "./replay/replay_flags.ts";
import { replayThrough } from "./replay/replay_through.ts";
import { answerLooks } from "./replay/look_driver.ts";
import { type Tell, tellAside, tellInJson, tellInWords } from "./replay/tell.ts";

/** The exit code of a replay that differs from the record. */
const divergedExitCode = 3;

await runScript(async () => {
  placeStatedLibraries();
  const flags = parseReplayWords(Deno.args);
  if (!flags) {
    console.log(replayHelp());
    return;
  }
  if (flags.look && isOwned(flags.folder)) giveWay();
  using closing = new DisposableStack();
  const tell = flags.look ? tellAside : flags.json ? tellInJson : tellInWords(flags.set);
  const replay = await openReplay(flags, closing, tell);
  Deno.exitCode = await outcome(replay, flags, { closing, tell });
});

// By so much, Linux gives it 3 % of a core that training wants, and all of one that it leaves.
const steps = 15;

/** Who looks at a run that trains takes what its training leaves. Before any thread is started. */
function giveWay(): void {
  try {
    setPriority(Math.min(getPriority() + steps, constants.priority.PRIORITY_LOW));
  } catch {
    // A system without priorities, or a task of one's own without that permission.
  }
}

interface Around {
  closing: DisposableStack;
  tell: Tell;
}

/** Runs the requested kind of replay, and returns the exit code. */
async function outcome(
  replay: OpenReplay,
  flags: ReplayFlags,
  { closing, tell }: Around,
): Promise<number> {
  if (flags.as !== undefined) {
    await forkRun(replay, flags, flags.as, closing);
    return 0;
  }
  if (flags.look) {
    await answerLooks(replay);
    return 0;
  }
  if (flags.exportTest !== undefined) {
    (await exportTest(replay, flags.exportTest)).forEach((line) => console.log(printable(line)));
    return 0;
  }
  await using dumpFolder = new DumpFolder(replay.run, flags.dump);
  if (flags.dump !== undefined) await dumpFolder.open();
  const driver = new ReplayPrompt(replay, flags, dumpFolder);
  if (flags.step) {
    await driver.begin((line) => console.log(line));
    return await ask(driver);
  }
  const { verdict } = await replayThrough(replay, flags, { dumpFolder, tell });
  const asks = verdict === "break" && !flags.json && Deno.stdin.isTerminal();
  return asks ? await ask(driver) : exitCodeOf(verdict);
}

function exitCodeOf(verdict: ReplayEnded["verdict"]): number {
  switch (verdict) {
    case "differs":
      return divergedExitCode;
    case "stopped":
      return interruptedExitCode;
    default:
      return 0;
  }
}

async function ask(driver: ReplayPrompt): Promise<number> {
  const lines = createInterface({ input: process.stdin });
  await prompt(driver, lines, {
    print: (line) => console.log(line),
    ask: (text) => process.stdout.write(text),
  });
  lines.close();
  return driver.hasDiffered ? divergedExitCode : 0;
}
