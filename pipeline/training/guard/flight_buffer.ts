import type { Gan, GanState } from "../../../model/mod.ts";
import type { Batch, TrainedStep } from "../../contracts/batch.ts";
import { lossesOf, type RecordedStep } from "../../outputs/record/mod.ts";

/** The state of the networks after some step. */
export interface Snapshot {
  /** Steps done. */
  step: number;
  state: Promise<GanState>;
}

/** A part of the run that can be repeated: its first state, and every batch since. */
export interface Flight {
  from: Snapshot;
  /** Later snapshots. */
  later: Snapshot[];
  steps: RecordedStep[];
}

export interface FlightOptions {
  /** The least number of batches in a flight, once the run has had that many. */
  batches: number;
  /** Receives every snapshot when it is taken. */
  onSnapshot?: (snapshot: Snapshot) => void;
  mostBytes?: number;
}

const defaultMostBytes = 256 * 2 ** 20;

/**
 * Keeps the last batches in memory, and the state from before them. It takes a snapshot every
 * `batches` batches and keeps the last two, so a flight has between one and two times `batches`.
 * Large batches are limited by `mostBytes`.
 */
export class FlightBuffer {
  private snapshots: Snapshot[] = [];
  private steps: RecordedStep[] = [];
  private isSound = true;

  constructor(
    private readonly gan: Pick<Gan, "capture" | "restore" | "learningRates" | "trainStep">,
    private readonly options: FlightOptions,
  ) {}

  /** Whether a snapshot is due before that batch, if the state is finite then. */
  isSnapshotDue({ position, pixels }: Batch): boolean {
    const { batches, mostBytes = defaultMostBytes } = this.options;
    const affordable = Math.floor(mostBytes / 2 / pixels.length);
    const every = Math.max(1, Math.min(batches, affordable));
    const last = this.snapshots.at(-1);
    return last === undefined || position.step - last.step >= every;
  }

  /** Call before each step. A state that is not finite begins no flight. */
  begin(batch: Batch): void {
    if (!this.isSound) return;
    if (this.isSnapshotDue(batch)) this.takeSnapshot(batch.position.step);
    this.steps.push({ batch, learningRates: this.gan.learningRates });
  }

  /** Call after each step. If it was not finite, steps that have begun since are discarded. */
  end({ batch, step, isFinite }: TrainedStep): void {
    this.isSound = isFinite;
    const index = this.steps.findLastIndex((each) => each.batch === batch);
    if (index < 0) return;
    this.steps[index] = { ...this.steps[index], losses: lossesOf(step) };
    if (!isFinite) this.steps.length = index + 1;
  }

  /**
   * The finished steps and, after a failure, the current one. Undefined before the first batch, and
   * after a step that was not finite and was ignored.
   */
  flight({ hasFailed = false } = {}): Flight | undefined {
    const [from, ...later] = this.snapshots;
    const told = this.steps.filter(({ losses }) => losses !== undefined).length;
    return from && { from, later, steps: this.steps.slice(0, told + (hasFailed ? 1 : 0)) };
  }

  /** Discards everything; recording starts again when the state is finite. */
  clear(): void {
    this.snapshots = [];
    this.steps = [];
  }

  /**
   * Restores the networks to their state after the last recorded step: restores the last snapshot,
   * and trains on the batches since. Nothing else may use the networks meanwhile.
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
   * Restores the last snapshot. The next flight begins there.
   *
   * @param stepsDone steps done by now: the restored state counts as the state after them
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
    snapshot.state.catch(() => {}); // whoever awaits the state gets the error
    this.snapshots = [...this.snapshots.slice(-1), snapshot];
    const [from] = this.snapshots;
    this.steps = this.steps.filter(({ batch }) => batch.position.step >= from.step);
    this.options.onSnapshot?.(snapshot);
  }
}
