import { type Observable, tap } from "rxjs";
import { firstNonFinite, type GanState } from "../../../model/mod.ts";
import type { Batch, TrainedStep } from "../../contracts/batch.ts";
import { warning } from "../../contracts/run_events.ts";
import { errorMessage } from "../../contracts/text.ts";
import type { Incident, RunEvent } from "../../contracts/events.ts";
import { pending } from "../../flow/pending.ts";
import type { Recording } from "../../outputs/record/mod.ts";
import { placeAfter } from "../../contracts/steps.ts";
import type { TrainingRun } from "../../contracts/training_run.ts";
import { CollapseWatch, MeasuresWatch } from "./collapse.ts";
import { describeNonFinite } from "./describe.ts";
import { FlightBuffer } from "./flight_buffer.ts";
import { writeIncident } from "./incident.ts";

export interface GuardOptions {
  recording: Pick<Recording, "digest" | "rollback">;
  stepsPerEpoch: number;
  tell: (event: RunEvent) => void;
  /** Whether it writes incidents, which one rank does for all; it does by default. */
  writes?: boolean;
}

/** A run may roll back this often in a row; the next time, it ends. */
const mostRollbacks = 3;

/**
 * Watches over training: keeps the last batches in memory, writes them out when something goes
 * wrong, and handles a run with NaN or infinite numbers as `--on-nan` says.
 */
export class Guard {
  private readonly flight: FlightBuffer;
  private readonly collapse = new CollapseWatch();
  private readonly measures = new MeasuresWatch();
  private readonly reports = pending();
  private last: TrainedStep | undefined;
  private wasSound = true;
  private rollbacks = { inARow: 0, step: -Infinity };
  /** The error for which an incident was written already. */
  private handled: unknown;
  private stoppedBy: unknown;

  constructor(private readonly training: TrainingRun, private readonly options: GuardOptions) {
    const { recording } = options;
    this.flight = new FlightBuffer(training.gan, {
      batches: training.config.flightBatches,
      onSnapshot: ({ step, state }) => {
        state.then((read) => recording.digest(step, read), () => {});
      },
    });
  }

  /** Whether it reads the weights just before that batch. */
  readsBefore(batch: Batch): boolean {
    return this.flight.isSnapshotDue(batch);
  }

  /** Call before each step. */
  before(batch: Batch): void {
    this.flight.begin(batch);
  }

  /** Call after each step, before anything else receives it. */
  after(trained: TrainedStep): void {
    this.wasSound = this.last?.isFinite ?? true;
    this.last = trained;
    this.flight.end(trained);
  }

  /**
   * Handles a step that was not finite. The next step may begin when this resolves; when it rejects,
   * the run ends.
   *
   * @param stepsSince how many later steps ran since, which must be undone
   */
  async mend(trained: TrainedStep, stepsSince = 0): Promise<void> {
    const { gan, config: { onNan } } = this.training;
    if (stepsSince > 0) await this.flight.repeat();
    const state = await gan.capture();
    const what = describeNonFinite(trained.step, firstNonFinite(state));
    if (onNan === "ignore") return this.ignore(what, state);
    const replay = await this.report("not-finite", what, state);
    if (onNan === "stop" || this.isTriedEnough(trained.step.step)) throw this.refusal(what, replay);
    await this.rollBack(trained);
  }

  /**
   * Writes an incident and emits its event. A failed write is a warning.
   *
   * @returns the command that replays it
   */
  async report(
    kind: Incident["kind"],
    message: string,
    endState?: GanState,
  ): Promise<string | undefined> {
    const { stepsPerEpoch, tell, writes = true } = this.options;
    if (!writes) return undefined;
    const flight = this.flight.flight({ hasFailed: kind === "error" || kind === "rank-lost" });
    if (!flight) return undefined; // no step yet
    const step = this.last?.step.step ?? flight.from.step;
    try {
      const about = { kind, step, message, flight, endState, stepsPerEpoch };
      const incident = await writeIncident(this.training, about);
      tell(incident);
      return incident.replay;
    } catch (error) {
      this.warn(`what led to step ${step} could not be written down: ${errorMessage(error)}`);
    }
  }

  /** Checks samples and their measures for a collapse, and writes an incident; the run continues. */
  see(event: RunEvent): void {
    const collapse = this.collapseIn(event);
    if (collapse !== undefined) this.reports.track(this.report("collapse", collapse));
  }

  private collapseIn(event: RunEvent): string | undefined {
    if (event.type === "sample" && event.variety !== undefined) {
      return this.collapse.see(event.variety);
    }
    if (event.type === "measures") return this.measures.see(event);
  }

  /** The training's stop. A signal that stops the run leaves an incident. */
  get stop(): Observable<unknown> {
    return this.training.stop.pipe(tap((by) => this.stoppedBy = by));
  }

  /** Writes an incident for an error, unless there is one already. */
  async fail(error: unknown): Promise<void> {
    const kind = (error as Error).name === "RankLostError" ? "rank-lost" : "error";
    if (error !== this.handled) await this.report(kind, errorMessage(error));
    await this.reports.settled();
  }

  /** Writes an incident if a signal ended the run. */
  async end(): Promise<void> {
    const by = this.stoppedBy;
    if (typeof by === "string") await this.report("signal", `stopped by ${by}`);
    await this.reports.settled();
  }

  private async ignore(what: string, state: GanState): Promise<void> {
    if (this.wasSound) {
      await this.report("not-finite", what, state);
      this.warn(`${what}: the run goes on (--on-nan ignore), but will hardly recover`);
    }
    this.flight.clear();
  }

  private isTriedEnough(step: number): boolean {
    const isAnother = step - this.rollbacks.step <= this.training.config.flightBatches;
    this.rollbacks = { inARow: isAnother ? this.rollbacks.inARow + 1 : 1, step };
    return this.rollbacks.inARow > mostRollbacks;
  }

  /** Restores weights and optimizers. Steps and data continue: the same batches would fail again. */
  private async rollBack({ step: { step: from } }: TrainedStep): Promise<void> {
    const { recording, stepsPerEpoch, tell } = this.options;
    const to = await this.flight.rollBack(from);
    recording.rollback(from, to);
    tell({ type: "rolled-back", at: Date.now(), from, ...placeAfter(to, stepsPerEpoch) });
  }

  private refusal(what: string, replay: string | undefined): Error {
    const { onNan } = this.training.config;
    const why = onNan === "rollback"
      ? `${what}, for the ${mostRollbacks + 1}th time in a row`
      : what;
    const cure = onNan === "rollback"
      ? "try a lower --learning-rate"
      : "try a lower --learning-rate, or --on-nan rollback, which --resume takes too";
    const see = replay ? `; to see it again: ${replay}` : "";
    this.handled = new Error(`step ${this.last?.step.step}: ${why}: ${cure}${see}`);
    return this.handled as Error;
  }

  private warn(message: string): void {
    this.options.tell(warning(message));
  }
}
