import type { Gan, GanState } from "../../model/mod.ts";
import type { Batch } from "../batch.ts";
import { lossesOf, type RecordedStep } from "../record/mod.ts";
import type { TrainedStep } from "../train_steps.ts";

/** The state of the networks at a moment of the run. */
export interface Snapshot {
  /** Steps done. */
  step: number;
  state: Promise<GanState>;
}

/** A part of the run that can be made again: where it begins, and every batch since. */
export interface Flight {
  from: Snapshot;
  /** Later states on the way. */
  later: Snapshot[];
  steps: RecordedStep[];
}

export interface FlightOptions {
  /** How many batches a flight has at least, once so many were trained on. */
  batches: number;
  /** Is given every snapshot as it is taken. */
  onSnapshot?: (snapshot: Snapshot) => void;
  mostBytes?: number;
}

const defaultMostBytes = 256 * 2 ** 20;

/**
 * Keeps the last batches in memory, with the state from before them. A snapshot is taken every so
 * many batches, and the last two are kept: so a flight has between one and two times as many.
 * Where batches are so large that these would fill the memory, there are fewer.
 */
export class FlightRecorder {
  private snapshots: Snapshot[] = [];
  private steps: RecordedStep[] = [];
  private isSound = true;

  constructor(
    private readonly gan: Pick<Gan, "capture" | "restore" | "learningRates" | "trainStep">,
    private readonly options: FlightOptions,
  ) {}

  /** Whether a snapshot is to be taken before that batch, if the state is sound then. */
  isSnapshotDue({ position, pixels }: Batch): boolean {
    const { batches, mostBytes = defaultMostBytes } = this.options;
    const affordable = Math.floor(mostBytes / 2 / pixels.length);
    const every = Math.max(1, Math.min(batches, affordable));
    const last = this.snapshots.at(-1);
    return last === undefined || position.step - last.step >= every;
  }

  /** Before a batch is trained on. A state that is not finite is none to begin from. */
  begin(batch: Batch): void {
    if (!this.isSound) return;
    if (this.isSnapshotDue(batch)) this.takeSnapshot(batch.position.step);
    this.steps.push({ batch, learningRates: this.gan.learningRates });
  }

  /** After it was. Steps that have begun since count for nothing where it was not finite. */
  end({ batch, step, isFinite }: TrainedStep): void {
    this.isSound = isFinite;
    const index = this.steps.findLastIndex((each) => each.batch === batch);
    if (index < 0) return;
    this.steps[index] = { ...this.steps[index], losses: lossesOf(step) };
    if (!isFinite) this.steps.length = index + 1;
  }

  /**
   * The steps that were told of, and if something failed, the one at hand as well. Undefined before the
   * first batch, and where the run went on after a step that was not finite.
   */
  flight({ hasFailed = false } = {}): Flight | undefined {
    const [from, ...later] = this.snapshots;
    const told = this.steps.filter(({ losses }) => losses !== undefined).length;
    return from && { from, later, steps: this.steps.slice(0, told + (hasFailed ? 1 : 0)) };
  }

  /** Forgets all, to begin again when the state is sound. */
  clear(): void {
    this.snapshots = [];
    this.steps = [];
  }

  /**
   * Makes the networks again what they were after the last of the steps, whatever they were trained on
   * since, by training on these batches once more. Nothing else may work on them meanwhile.
   */
  async repeat(): Promise<void> {
    const { state, step } = this.lastSnapshot();
    const rates = this.gan.learningRates;
    this.gan.restore(await state);
    for (const { batch, learningRates } of this.steps) {
      if (batch.position.step < step) continue;
      this.gan.learningRates = learningRates;
      await this.gan.trainStep(batch, batch.position.step);
    }
    this.gan.learningRates = rates;
  }

  /**
   * Takes the networks back to the last snapshot. The next flight begins there.
   *
   * @param stepsDone by now: from here on that state counts as the one after them
   * @returns steps done in that state
   * @throws Error when there is none
   */
  async rollBack(stepsDone: number): Promise<number> {
    const last = this.lastSnapshot();
    this.gan.restore(await last.state);
    this.snapshots = [{ step: stepsDone, state: last.state }];
    this.steps = [];
    this.isSound = true;
    return last.step;
  }

  private lastSnapshot(): Snapshot {
    const last = this.snapshots.at(-1);
    if (!last) throw new Error("there is no good state in memory to go back to");
    return last;
  }

  private takeSnapshot(step: number): void {
    const snapshot = { step, state: this.gan.capture() };
    snapshot.state.catch(() => {}); // whoever needs the state is told that it could not be read
    this.snapshots = [...this.snapshots.slice(-1), snapshot];
    const [from] = this.snapshots;
    this.steps = this.steps.filter(({ batch }) => batch.position.step >= from.step);
    this.options.onSnapshot?.(snapshot);
  }
}
