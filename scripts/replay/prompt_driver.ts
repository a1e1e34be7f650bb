import { join } from "node:path";
import { lastValueFrom, takeWhile, tap } from "rxjs";
import { encodeSafetensors } from "../../model/mod.ts";
import { printable } from "../../pipeline/mod.ts";
import { type ComparedStep, replayStarted, writePlain } from "../../pipeline/replay/mod.ts";
import { shownPath } from "../cli/places.ts";
import type { DumpFolder } from "./dump_folder.ts";
import { formatDifferences } from "./format_difference.ts";
import { formatOpening } from "./format_opening.ts";
import type { OpenReplay } from "./open_replay.ts";
import type { PromptDriver } from "./prompt.ts";
import type { Shown } from "./prompt_command.ts";
import { batchLines, gradientLines, stepLines, weightLines } from "./prompt_views.ts";
import type { ReplayFlags } from "./replay_flags.ts";

/** Executes the prompt's commands on a replay. */
export class ReplayPrompt implements PromptDriver {
  readonly range: PromptDriver["range"];
  /** Whether any step differed from the record. */
  hasDiffered = false;

  constructor(
    private readonly replay: OpenReplay,
    private readonly flags: ReplayFlags,
    private readonly dumpFolder: DumpFolder,
  ) {
    this.range = { first: replay.run.range.first, last: replay.to };
  }

  position(): number {
    return this.replay.replayer.position;
  }

  /** Goes to the position before the first requested step. */
  async begin(print: (line: string) => void): Promise<void> {
    const { replayer, from, ...replay } = this.replay;
    const start = await replayer.startAt(from);
    print(formatOpening(replayStarted({ ...replay, replayer, from: from + 1 }, start)));
    await this.go(from, print);
  }

  /** Stops early at a step that `--break` names, and at the first that differs. */
  async next(steps: number, print: (line: string) => void): Promise<void> {
    const { replayer } = this.replay;
    await replayer.remember();
    let isStopped = false;
    const look = async (compared: ComparedStep) => void await this.dumpFolder.draw(compared);
    const replayed = replayer.run(replayer.position + steps, look).pipe(
      tap((compared) => stepLines(compared).forEach(print)),
      tap((compared) => isStopped = this.isWorthAStop(compared)),
      takeWhile(() => !isStopped),
    );
    await lastValueFrom(replayed, { defaultValue: undefined });
  }

  async go(step: number, print: (line: string) => void): Promise<void> {
    const divergence = await this.replay.replayer.goTo(step);
    if (!divergence) return;
    this.hasDiffered = true;
    formatDifferences(divergence).forEach(print);
  }

  async show(what: Shown): Promise<string[]> {
    const { replayer } = this.replay;
    if (what === "state") return this.stateLines();
    if (what === "weights") return weightLines(await replayer.state());
    this.checkStepFollows();
    if (what === "grads") return gradientLines(await replayer.gradients());
    const batch = await replayer.nextBatch();
    const file = await (await this.dumpFolder.open()).batch(batch);
    return [shownPath(file), ...batchLines(batch)];
  }

  async dump(): Promise<string[]> {
    const { replayer } = this.replay;
    const dump = await this.dumpFolder.open();
    const name = `state-${String(this.position()).padStart(6, "0")}.safetensors`;
    const file = join(this.dumpFolder.path, name);
    await writePlain(file, encodeSafetensors(await replayer.state()));
    if (this.position() === this.range.last) return [shownPath(file)];
    return [file, await dump.batch(await replayer.nextBatch())].map(shownPath);
  }

  private isWorthAStop(compared: ComparedStep): boolean {
    const differsFirst = compared.differences.length > 0 && !this.hasDiffered;
    this.hasDiffered ||= differsFirst;
    return differsFirst || (this.flags.breakAt?.(compared.step) ?? false);
  }

  private checkStepFollows(): void {
    if (this.position() < this.range.last) return;
    throw new RangeError("no step follows, whose batch or gradients could be shown: go back first");
  }

  private stateLines(): string[] {
    const { run: { record, folder }, backend } = this.replay;
    const at = this.position();
    const { model, backend: recordedOn } = record.settingsAt(at);
    const { discriminator, generator } = record.step(Math.min(at, this.range.last - 1))
      .learningRates;
    return [
      `after step ${at} of ${shownPath(folder)}, recorded on ${recordedOn}`,
      `replayed on ${backend.name}: ${backend.description}`,
      `learning rates ${discriminator} (D) and ${generator} (G)`,
      `beta1 ${model.beta1}, beta2 ${model.beta2}, epsilon ${model.epsilon}`,
      this.hasDiffered ? "some step was not as recorded" : "every step so far was as recorded",
    ].map(printable);
  }
}
