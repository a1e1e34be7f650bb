import { concatMap, defer, from, lastValueFrom, type Observable, of, Subject, tap } from "rxjs";
import type { Gan, GanState, GradientStats, StepHalves } from "../../model/mod.ts";
import type { ChosenBackend } from "../../ops/mod.ts";
import type { Batch, TrainedStep } from "../contracts/batch.ts";
import type { Dataset } from "../contracts/dataset.ts";
import { numbersBetween } from "../contracts/steps.ts";
import { prefetch } from "../batches/prefetch.ts";
import { deviceText } from "../contracts/run_events.ts";
import { trainStep } from "../training/train_step.ts";
import { trainSteps } from "../training/train_steps.ts";
import { atMost } from "./at_most.ts";
import type { StepEntry } from "../outputs/record/mod.ts";
import { type ComparedStep, compareStep } from "./compare_step.ts";
import { followRates } from "./follow_rates.ts";
import type { RecordedRun } from "./recorded_run.ts";
import { recordedBatches } from "./recorded_batches.ts";
import { Snapshots } from "./snapshots.ts";
import { nearestStart, type Start } from "./starts.ts";
import { exact, toleranceAt } from "./tolerance.ts";

export interface ReplayerOptions {
  run: RecordedRun;
  /** Networks of the run's shapes, in any state. */
  gan: Gan;
  backend: Pick<ChosenBackend, "name" | "description" | "check">;
  /** Needed if the record has no pixels. */
  dataset?: Dataset;
  /** Whether the networks keep their learning rates, whatever the record says. */
  keepsRates?: boolean;
  /** Steps a second, at most. */
  speed?: number;
  /** Receives warnings for users; the replay continues. */
  onWarning?: (message: string) => void;
}

/** What was seen of a step, beside its record. */
export interface SeenStep<S> {
  batch: Batch;
  recorded: StepEntry;
  seen: S;
  /** Whether this device recorded it: then every bit is the same. */
  isExact: boolean;
}

type StepWithGradients = Awaited<ReturnType<Gan["stepWithGradients"]>>;

/** How many states before a step that is looked at stay in memory. */
const statesOnTheWay = 5;

/** A position in a recorded run. It moves forward by training again, and anywhere by restoring states. */
export class Replayer {
  private readonly snapshots = new Snapshots();
  /** States that the run went back to later. */
  private readonly rollbackStates = new Map<number, GanState>();
  private stepsDone = 0;
  private stepsSinceState = 0;
  private hasStarted = false;

  constructor(private readonly options: ReplayerOptions) {}

  /** Steps done. */
  get position(): number {
    return this.stepsDone;
  }

  /**
   * Restores the last whole state at or before that step.
   *
   * @throws Error when there is none
   */
  async startAt(step: number): Promise<Start> {
    const { run, gan, onWarning = () => {} } = this.options;
    const starts = [...run.starts, ...this.snapshots.starts()];
    const { start, state, refused } = await nearestStart(starts, step, run.rollbacks);
    for (const why of refused) onWarning(`${why}; it begins with ${start.name} instead`);
    gan.restore(state);
    this.hasStarted = true;
    this.stepsDone = start.step;
    this.stepsSinceState = start.stepsSinceState;
    await this.keepForRollback();
    return start;
  }

  /**
   * Goes to the position after that many steps: restores the nearest state, and repeats the steps since.
   *
   * @returns the first step on the way that differs from the record
   */
  async goTo(step: number): Promise<ComparedStep | undefined> {
    await this.startAt(step);
    let divergence: ComparedStep | undefined;
    const steps = this.run(step).pipe(tap((compared) => {
      if (compared.differences.length > 0) divergence ??= compared;
    }));
    await lastValueFrom(steps, { defaultValue: undefined });
    return divergence;
  }

  /**
   * Goes to that position by the fewest steps: on from here, or from the nearest state. It keeps the last
   * states on the way in memory, since whoever looks at a step often looks at those before it.
   *
   * @param look is told after each step how many are done of how many; what it throws ends the way
   */
  async approach(step: number, look: (done: number, of: number) => void): Promise<void> {
    const { run: { starts } } = this.options;
    const states = [...starts, ...this.snapshots.starts()].map((start) => start.step);
    const nearest = Math.max(...states.filter((state) => state <= step));
    if (this.stepsDone > step || this.stepsDone < nearest || !this.hasStarted) {
      await this.startAt(step);
    }
    const from = this.stepsDone;
    const steps = this.run(step, async () => {
      look(this.stepsDone - from, step - from);
      if (step - this.stepsDone < statesOnTheWay) await this.remember();
    });
    await lastValueFrom(steps, { defaultValue: undefined });
  }

  /**
   * Trains the next step in its halves; afterwards the position is behind it.
   *
   * @param pictures how many images of the batch are shown
   */
  halves(pictures: number): Promise<SeenStep<StepHalves>> {
    return this.seen((gan, batch, step) => gan.stepInHalves(batch, step, { pictures }));
  }

  /** The same with the gradients alone. */
  withGradients(): Promise<SeenStep<StepWithGradients>> {
    return this.seen((gan, batch, step) => gan.stepWithGradients(batch, step));
  }

  private async seen<S>(
    train: (gan: Gan, batch: Batch, step: number) => Promise<S>,
  ): Promise<SeenStep<S>> {
    const { run: { record }, gan, backend, keepsRates } = this.options;
    const batch = await this.nextBatch();
    const recorded = record.step(this.stepsDone);
    const isExact = this.isOnItsDevice();
    if (!keepsRates) followRates(gan, record)(batch);
    const seen = await train(gan, batch, this.stepsDone);
    backend.check();
    await this.moveOn(isExact);
    return { batch, recorded, seen, isExact };
  }

  /** Keeps the state in memory, so that returning to it is fast. */
  async remember(): Promise<void> {
    const { stepsDone, stepsSinceState } = this;
    this.snapshots.keep(stepsDone, stepsSinceState, await this.options.gan.capture());
  }

  /** The batch of the next step. */
  nextBatch(): Promise<Batch> {
    const { run: { record }, dataset } = this.options;
    return lastValueFrom(of(this.stepsDone).pipe(recordedBatches(record, dataset)));
  }

  /** The gradients of the next step at the current learning rates. Changes nothing. */
  async gradients(): Promise<GradientStats[]> {
    return this.options.gan.gradients(await this.nextBatch(), this.stepsDone);
  }

  /** The current state of the networks. */
  state(): Promise<GanState> {
    return this.options.gan.capture();
  }

  /**
   * Trains until `to` steps are done, and compares each step with the record.
   *
   * @param look receives each step before the next may begin
   */
  run(
    to: number,
    look: (compared: ComparedStep) => Promise<void> | void = () => {},
  ): Observable<ComparedStep> {
    const { run: { record }, gan, backend, dataset, keepsRates, speed = Infinity } = this.options;
    const before = keepsRates ? undefined : followRates(gan, record);
    return defer(() => {
      const compared = new Subject<ComparedStep>();
      let comparing: Promise<unknown> = Promise.resolve();
      const { prefetch: batches } = record.settings.config;
      return prefetch(numbersBetween(this.stepsDone, to), { batches, trained: compared }).pipe(
        recordedBatches(record, dataset),
        atMost(speed),
        trainSteps({ result: trainStep(gan, backend, { before }), settle: () => comparing }),
        concatMap((trained) => from(comparing = this.arriveAfter(trained, look))),
        tap((step) => compared.next(step)),
      );
    });
  }

  /** Compares the step, then restores the state that the run, or its checkpoint, has after it. */
  private async arriveAfter(
    trained: TrainedStep,
    look: (compared: ComparedStep) => Promise<void> | void,
  ): Promise<ComparedStep> {
    const { run, gan, onWarning } = this.options;
    const tolerance = toleranceAt(this.isOnItsDevice(), this.stepsSinceState);
    const compared = await compareStep(trained, { run, gan, tolerance, onWarning });
    await this.moveOn(tolerance === exact);
    await look(compared);
    return compared;
  }

  /** Counts a step as done, and has the state that the run had after it. */
  private async moveOn(isExact: boolean): Promise<void> {
    this.stepsDone++;
    this.stepsSinceState++;
    if (!isExact) await this.alignWithCheckpoint();
    await this.rollBack();
  }

  /** Whether the next step was recorded on the same device as this one. */
  private isOnItsDevice(): boolean {
    const { run, backend } = this.options;
    return run.record.settingsAt(this.stepsDone).backend === deviceText(backend);
  }

  /** On another device the two runs drift apart; each checkpoint brings them together again. */
  private async alignWithCheckpoint(): Promise<void> {
    const { run, gan } = this.options;
    const checkpoint = run.starts.find(({ step }) => step === this.stepsDone);
    if (!checkpoint) return;
    gan.restore(await checkpoint.read());
    this.stepsSinceState = 0;
  }

  /** Repeats a rollback of the run (`--on-nan rollback`), to the state that the replay had then. */
  private async rollBack(): Promise<void> {
    const { run: { rollbacks }, gan } = this.options;
    const rollback = rollbacks.find(({ step }) => step === this.stepsDone);
    const state = rollback && this.rollbackStates.get(rollback.to);
    if (state) gan.restore(state);
    await this.keepForRollback();
  }

  private async keepForRollback(): Promise<void> {
    const { run: { rollbacks }, gan } = this.options;
    if (!rollbacks.some(({ to }) => to === this.stepsDone)) return;
    this.rollbackStates.set(this.stepsDone, await gan.capture());
  }
}
