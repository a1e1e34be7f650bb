import { firstNonFinite, type GanState } from "../../model/mod.ts";
import type { Batch } from "../batch.ts";
import { errorMessage } from "../error_message.ts";
import type { Incident, RunEvent } from "../events.ts";
import { pending } from "../flow/pending.ts";
import type { Recording } from "../record/mod.ts";
import { placeAfter } from "../run/steps_per_epoch.ts";
import type { TrainedStep } from "../train_steps.ts";
import type { TrainingRun } from "../run/training_run.ts";
import { CollapseWatch } from "./collapse.ts";
import { describeNonFinite } from "./describe.ts";
import { FlightRecorder } from "./flight_recorder.ts";
import { writeIncident } from "./incident.ts";

export interface GuardOptions {
  recording: Pick<Recording, "digest" | "rollback">;
  stepsPerEpoch: number;
  tell: (event: RunEvent) => void;
}

/** So often in a row a run may go back; once more, and it ends. */
const mostRollbacks = 3;

/**
 * Stands beside the training: remembers what led here, writes that down when something goes wrong,
 * and decides by `--on-nan` what becomes of a run whose numbers are not numbers any more.
 */
export class Guard {
  private readonly flight: FlightRecorder;
  private readonly collapse = new CollapseWatch();
  private readonly reports = pending();
  private last: TrainedStep | undefined;
  private wasSound = true;
  private rollbacks = { inARow: 0, step: -Infinity };
  /** The error that was written down already. */
  private handled: unknown;
  private stoppedBy: unknown;

  constructor(private readonly training: TrainingRun, private readonly options: GuardOptions) {
    const { recording } = options;
    this.flight = new FlightRecorder(training.gan, {
      batches: training.config.flightBatches,
      onSnapshot: ({ step, state }) => {
        state.then((read) => recording.digest(step, read), () => {});
      },
    });
  }

  /** Whether the networks may be trained on a batch before it is known what the last one made of them. */
  mayRunAhead(batch: Batch): boolean {
    return this.isSound() && !this.flight.isSnapshotDue(batch);
  }

  /** Before a batch is trained on. */
  before(batch: Batch): void {
    this.flight.begin(batch);
  }

  /** After it was, before anybody else hears of it. */
  after(trained: TrainedStep): void {
    this.wasSound = this.isSound();
    this.last = trained;
    this.flight.end(trained);
  }

  /**
   * The next step may begin when this resolves, and none when it rejects.
   *
   * @param stepsSince how many others were done since, and are to be undone if it was not finite
   */
  async settle(trained: TrainedStep, stepsSince = 0): Promise<void> {
    if (trained.isFinite) return;
    const { gan, config: { onNan } } = this.training;
    if (stepsSince > 0) await this.flight.repeat();
    const state = await gan.capture();
    const what = describeNonFinite(trained.step, firstNonFinite(state));
    if (onNan === "ignore") return this.ignore(what, state);
    const replay = await this.report("not-finite", what, state);
    if (onNan === "stop" || this.isTriedEnough(trained.step.step)) throw this.refusal(what, replay);
    await this.rollBack(trained);
  }

  /** Whether the networks are in a state to keep: false after a step that was not finite. */
  isSound(): boolean {
    return this.last?.isFinite ?? true;
  }

  /**
   * Writes down what led here, and tells of it; what cannot be written is a warning.
   *
   * @returns the command that replays it
   */
  async report(
    kind: Incident["kind"],
    message: string,
    endState?: GanState,
  ): Promise<string | undefined> {
    const { stepsPerEpoch, tell } = this.options;
    const flight = this.flight.flight({ hasFailed: kind === "error" });
    if (!flight) return undefined; // nothing was trained on yet
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

  /** Looks at samples for signs of a collapse, and writes down what led to it; the run trains on. */
  see(event: RunEvent): void {
    if (event.type !== "sample" || event.variety === undefined) return;
    const collapse = this.collapse.see(event.variety);
    if (collapse !== undefined) this.reports.track(this.report("collapse", collapse));
  }

  /** @param by the name of a signal, where it was one that asked the run to stop */
  stopping(by: unknown): void {
    this.stoppedBy = by;
  }

  /** Writes down what led to an error, unless that is written down already. */
  async fail(error: unknown): Promise<void> {
    if (error !== this.handled) await this.report("error", errorMessage(error));
    await this.reports.settled();
  }

  /** Writes down what led to a signal, if it was one that ended the run. */
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

  /** Weights and optimizers go back. Steps and data go on: the same again would end the same. */
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
    this.options.tell({ type: "warning", at: Date.now(), message });
  }
}
