import {
  catchError,
  concat,
  concatMap,
  defer,
  EMPTY,
  filter,
  ignoreElements,
  map,
  merge,
  type Observable,
  type ObservableInput,
  of,
  ReplaySubject,
  Subject,
  take,
} from "rxjs";
import type { StepResult } from "../../model/mod.ts";
import type { Batch, Position, TrainedStep } from "../contracts/batch.ts";
import type { StepDone } from "../contracts/events.ts";
import type { Schedule } from "./control/control.ts";
import type { StepSource } from "./train_steps.ts";

export interface SchedulerOptions {
  /** Begins one step of training, and emits its result once. */
  step: (batch: Batch) => ObservableInput<StepResult>;
  /** How many steps may begin before the results of the last one have arrived; 0 by default. */
  ahead?: number;
  /** Whether anything reads the weights just before that batch; by default nothing does. */
  isReadBefore?: (batch: Batch) => boolean;
  /** Receives each step before anything else does. */
  arrived?: (trained: TrainedStep) => void;
  /**
   * Handles a step that was not finite. The next step may begin when this completes; an error ends
   * the run.
   *
   * @param stepsSince how many later steps ran since, which must be undone
   */
  mend?: (trained: TrainedStep, stepsSince: number) => ObservableInput<unknown>;
}

/**
 * Decides when each step begins, what it waits for, and what becomes of a bad one. On an asynchronous
 * device the next step begins while the results of the last one are being read, so that the device
 * never waits for JavaScript:
 *
 *     batches   abcd-----------    ahead: 1, and a sample is taken before d
 *     begun     ab--c------d---
 *     results   ----a---b--c--d    `trained` emits with them
 *
 * The steps that began behind a bad one are dropped. They begin again in their turn, after `mend`,
 * and no other step begins before them:
 *
 *     begun     ab-----bc---       a is not finite: b is dropped, a mended
 *     results   ----a---b--c
 */
export class StepScheduler implements Schedule, StepSource {
  /** Emits each step when all of its work is done. */
  readonly trained: Observable<StepDone>;
  /** How many steps may begin before the results of the last one have arrived. */
  readonly ahead: number;
  /** Batches whose steps have begun and are not over. */
  private readonly underWay = new Set<Batch>();
  /** Results of steps that began before their turn. */
  private readonly results = new Map<Batch, Observable<StepResult>>();
  private readonly dropped = new Set<Batch>();
  private readonly over = new Subject<StepDone>();
  private last: TrainedStep | undefined;
  private lastOver: StepDone | undefined;

  constructor(private readonly options: SchedulerOptions) {
    this.trained = this.over;
    this.ahead = options.ahead ?? 0;
  }

  /** How far the run has got, once a step is over. */
  get place(): Position | undefined {
    return this.lastOver;
  }

  /** How many steps have begun before their turn. */
  get begunSince(): number {
    return this.results.size;
  }

  /** Whether the last step was finite, so that the state of the networks is worth keeping. */
  get isSound(): boolean {
    return this.last?.isFinite ?? true;
  }

  /**
   * Emits once, when a step on that batch may begin: whether no other is under way.
   *
   * @param isQuiet whether the run's users want nothing done before it; asked only where another step
   * is under way
   */
  ready(batch: Batch, isQuiet: () => boolean = () => true): Observable<boolean> {
    const isReady = () => this.isIdle || this.mayBeginEarly(batch) && isQuiet();
    return defer(() => merge(of("now"), this.trained)).pipe(
      filter(isReady),
      take(1),
      map(() => this.isIdle),
    );
  }

  /** Begins a step now; `result` emits the outcome. */
  begin(batch: Batch): void {
    this.underWay.add(batch);
    const result = new ReplaySubject<StepResult>(1);
    this.results.set(batch, result);
    defer(() => this.options.step(batch)).subscribe(result);
  }

  /** The outcome of the step on that batch, whose turn it is. The step begins now if it had not begun. */
  result(batch: Batch): Observable<StepResult> {
    if (!this.results.has(batch)) this.begin(batch);
    const result = this.results.get(batch)!;
    this.results.delete(batch);
    this.dropped.delete(batch);
    return result;
  }

  arrived(trained: TrainedStep): void {
    this.last = trained;
    this.options.arrived?.(trained);
  }

  /**
   * Ends a step, after mending a bad one. All that reads the weights after this step has begun by
   * now; what nothing reads before may have begun already.
   */
  settle(trained: TrainedStep): Observable<never> {
    const end = defer(() => {
      this.underWay.delete(trained.batch);
      this.lastOver = trained.step;
      this.over.next(trained.step);
      return EMPTY;
    });
    return trained.isFinite ? end : concat(this.mended(trained), end);
  }

  private get isIdle(): boolean {
    return this.underWay.size === 0;
  }

  private mayBeginEarly(batch: Batch): boolean {
    if (this.underWay.size > this.ahead || !this.isSound || this.dropped.size > 0) return false;
    return !this.options.isReadBefore?.(batch);
  }

  /** Drops the steps that began from the weights of a bad one, and mends those. */
  private mended(trained: TrainedStep): Observable<never> {
    return this.drop().pipe(
      concatMap((stepsSince) => this.options.mend?.(trained, stepsSince) ?? EMPTY),
      ignoreElements(),
    );
  }

  /** Emits how many steps it dropped, when none of them touches the networks any more. */
  private drop(): Observable<number> {
    return defer(() => {
      const results = [...this.results.values()];
      for (const batch of this.results.keys()) this.dropped.add(batch);
      this.results.clear();
      // Nobody is told of the failure of a step that begins again.
      const ends = results.map((result) => result.pipe(ignoreElements(), catchError(() => EMPTY)));
      return concat(merge(...ends), of(results.length));
    });
  }
}
