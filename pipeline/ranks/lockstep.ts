import { type Observable, Subject } from "rxjs";
import type { Communicator } from "../../ops/ranks/mpi/mod.ts";
import type { Part } from "../batches/part_of_batch.ts";
import type { Batch } from "../contracts/batch.ts";
import type { SkippedImage } from "../contracts/dataset.ts";
import type { RankTimes, RunCommand } from "../contracts/events.ts";
import { gatherMessages, type Message, shareMessage } from "./messages.ts";
import { RankMeter } from "./rank_meter.ts";

/** What a rank brings to a meeting; images' pixels are behind it. */
interface Report {
  wantsStop: boolean;
  failure?: string;
  times?: RankTimes;
  images?: {
    own: Part;
    hashes: string[];
    files?: string[];
    draws?: number[][];
    /** Of images that stand in for unreadable ones, which only this rank has tried to read. */
    labels?: number[];
  };
  /** Images that this rank has found unreadable since the last meeting. */
  skipped?: SkippedImage[];
}

/** What rank 0 has all ranks do next. */
interface Word {
  next: "step" | "wait" | "stop" | "fail" | "over";
  commands?: RunCommand[];
  failure?: string;
}

export interface LockstepOptions {
  /** The images of each batch that this rank computes. */
  own: Part;
  /** What users asked since the last call; only rank 0 knows. */
  commands: () => RunCommand[];
  /** Images that this rank finds unreadable. */
  skippedLater: Observable<SkippedImage>;
  /** Receives on rank 0, every few steps, the times of all ranks. */
  onTimes: (ranks: RankTimes[], step: number) => void;
}

/** Rank 0 shows the others that it is alive this often while it does something alone. */
const aliveMillis = 1000;

/**
 * Keeps the ranks of a run in step. Before each step all meet: each brings the images that it has decoded,
 * rank 0 users' commands and whether to go on. While rank 0 does something alone, such as drawing samples,
 * it has the others wait, and tells them so every second: silence means that it is lost.
 */
export class Lockstep {
  /** Emits on all ranks at the same step, when no further one should begin. */
  readonly stop = new Subject<unknown>();
  /** Emits on rank 0 the images that other ranks find unreadable. */
  readonly skippedElsewhere = new Subject<SkippedImage>();
  private readonly skipped: SkippedImage[] = [];
  private readonly meter: RankMeter;
  private readonly timer: ReturnType<typeof setInterval> | undefined;
  private wantsStop: { by: unknown } | undefined;
  private told: RunCommand[] = [];
  private metStep = -1;
  private exchangedAt = performance.now();
  private isStepping = false;
  private isOver = false;

  constructor(readonly group: Communicator, private readonly options: LockstepOptions) {
    this.meter = new RankMeter(group);
    if (this.isFirst) this.timer = setInterval(() => this.showLife(), aliveMillis);
    else options.skippedLater.subscribe((image) => this.skipped.push(image));
  }

  /** The images of each batch that this rank computes. */
  get own(): Part {
    return this.options.own;
  }

  /** How `control` lets steps begin: on all ranks alike. */
  control(stop: Observable<unknown>) {
    stop.subscribe((by) => this.wantsStop ??= { by });
    return {
      commands: () => this.told.splice(0),
      stop: this.stop as Observable<unknown>,
      meet: (batch: Batch) => this.meet(batch),
    };
  }

  /** Whether this rank writes the run's folder, and decides. */
  get isFirst(): boolean {
    return this.group.rank === 0;
  }

  /**
   * Returns when a step on that batch may begin, which then has all of its images on rank 0; or emits
   * `stop`. It may be called again for the same batch, as a paused run does.
   *
   * @throws Error on all ranks when one of them cannot go on
   */
  meet(batch: Batch): void {
    const isNew = batch.position.step !== this.metStep;
    this.metStep = batch.position.step;
    const word = this.meter.meeting(() => this.meetingOf(isNew ? batch : undefined));
    this.told.push(...word.commands ?? []);
    if (word.next === "fail") throw new Error(word.failure);
    if (word.next === "step") this.begin();
    else this.stop.next(this.wantsStop?.by);
  }

  /** Call when a step is over: until then nothing but its own sums may be exchanged. */
  readonly stepped = (): void => {
    if (!this.isStepping) return;
    this.isStepping = false;
    this.meter.end();
  };

  /**
   * Ends the meetings. Rank 0 comes here when it has done all that was left, and the others wait for it.
   *
   * @returns false where a step failed on this rank alone: the others are still in it, and wait in vain
   */
  end(failure?: string): boolean {
    clearInterval(this.timer);
    if (this.isStepping) this.group.isBroken = true;
    if (this.group.isBroken) return false;
    if (this.isFirst && failure !== undefined) this.exchange({}, () => ({ next: "fail", failure }));
    while (!this.isOver) this.exchange({ failure }, () => ({ next: "over" }));
    return true;
  }

  /** Shows life where the thread is not free for a timer. */
  readonly showLifeMeanwhile = (): void => {
    if (performance.now() - this.exchangedAt > aliveMillis) this.showLife();
  };

  private begin(): void {
    this.isStepping = true;
    this.meter.begin();
  }

  private showLife(): void {
    if (this.isStepping || this.isOver) return;
    try {
      this.exchange({}, () => ({ next: "wait" }));
    } catch (error) {
      clearInterval(this.timer);
      this.stop.error(error);
    }
  }

  private meetingOf(batch: Batch | undefined): Word {
    const times = batch && this.meter.timesAt(batch.position.step);
    const report = { times, ...(batch && this.imagesOf(batch)) };
    for (;;) {
      const word = this.exchange(report, (reports) => this.decide(reports, batch));
      if (word.next !== "wait") return word;
    }
  }

  private imagesOf(batch: Batch): Pick<Report, "images"> & { pixels: Uint8Array } {
    const { own } = this.options;
    const { hashes, files, draws, labels, pixels } = batch;
    const part = <T>(all: T[] | undefined) => all?.slice(own.from, own.to);
    const imageBytes = pixels.length / hashes.length;
    return {
      images: {
        ...{ own, hashes: part(hashes)!, files: part(files), draws: part(draws) },
        labels: labels && [...labels.subarray(own.from, own.to)],
      },
      pixels: pixels.subarray(own.from * imageBytes, own.to * imageBytes),
    };
  }

  /** On rank 0, whose word all follow. */
  private decide(reports: Message<Report>[], batch: Batch | undefined): Word {
    for (const { head } of reports) {
      head.skipped?.forEach((image) => this.skippedElsewhere.next(image));
    }
    const failed = reports.findIndex(({ head }) => head.failure !== undefined);
    if (failed >= 0) {
      return { next: "fail", failure: `rank ${failed}: ${reports[failed].head.failure}` };
    }
    if (reports.some(({ head }) => head.wantsStop)) return { next: "stop" };
    if (batch) {
      for (const report of reports.slice(1)) fill(batch, report);
      const times = reports.flatMap(({ head }) => head.times ?? []);
      if (times.length === reports.length) this.options.onTimes(times, batch.position.step);
    }
    return { next: "step", commands: this.options.commands() };
  }

  private exchange(
    { pixels, ...report }: Partial<Report> & { pixels?: Uint8Array },
    decide: (reports: Message<Report>[]) => Word,
  ): Word {
    const skipped = this.skipped.splice(0);
    const head: Report = {
      wantsStop: this.wantsStop !== undefined,
      ...report,
      ...(skipped.length > 0 && { skipped }),
    };
    // Rank 0 has its own images already.
    const reports = gatherMessages(this.group, head, this.isFirst ? undefined : pixels);
    const { head: word } = shareMessage(this.group, reports && decide(reports));
    this.exchangedAt = performance.now();
    if (word.next === "over") this.isOver = true;
    return word;
  }
}

/** Puts the images of another rank into the batch. */
function fill(batch: Batch, { head: { images }, bytes }: Message<Report>): void {
  if (!images) return;
  const { own: { from }, hashes, files, draws, labels } = images;
  const imageBytes = batch.pixels.length / batch.hashes.length;
  batch.pixels.set(bytes, from * imageBytes);
  batch.hashes.splice(from, hashes.length, ...hashes);
  if (files) batch.files?.splice(from, files.length, ...files);
  if (labels) batch.labels?.set(labels, from);
  if (draws) batch.draws?.splice(from, draws.length, ...draws);
}
