/** `--distributed`: what `train` does before and beside a run so that several processes train it. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import {
  catchError,
  concat,
  defer,
  EMPTY,
  ignoreElements,
  lastValueFrom,
  type Observable,
  tap,
} from "rxjs";
import {
  alone,
  type Communicator,
  currentLaunch,
  type Ear,
  LaunchError,
  type MpiGroup,
  openEar,
  openGroup,
  patienceOf,
  RankLostError,
  watch,
  watched,
} from "../../../ops/ranks/mpi/mod.ts";
import type { Gan } from "../../../model/mod.ts";
import type { Dataset, RunConfig, RunEvent } from "../../../pipeline/mod.ts";
import {
  fingerprint,
  onAllRanks,
  RanksDisagreeError,
  shareStart,
  shareState,
  shareText,
  silentRun,
  StepBrokenError,
  thisCode,
} from "../../../pipeline/run/ranks.ts";
import { interruptedExitCode } from "../on_stop_signal.ts";
import { UsageError } from "../usage_error.ts";
import type { TrainFlags } from "./parse_train_flags.ts";
import type { RankFlags } from "./rank_flags.ts";
import type { Start } from "./start.ts";
import { beatsFile, rankNotes } from "../../../pipeline/store/mod.ts";
import { lastWordsFile, startWitness, type Witness } from "./witness.ts";

/** The first rank may read a large data set, or install packages, while others wait. */
const startLimitMillis = 30 * 60_000;

/** The processes of one run, seen from one of them. */
export class Ranks {
  private witness: Witness | undefined;
  private notes = "";
  private dog: Worker | undefined;
  private hasFailed = false;

  private constructor(
    readonly group: Communicator,
    private readonly mpi: MpiGroup | undefined,
    private readonly flags: RankFlags,
    /** What the user should know of it. */
    readonly notice: string,
    private readonly library: string,
  ) {}

  /** @throws UsageError when a launcher started this process, but the ranks cannot find each other */
  static join(flags: RankFlags): Ranks {
    const launch = currentLaunch();
    const opened = asUsageErrors(() =>
      openGroup(flags.mpi, { limitMillis: startLimitMillis }, launch)
    );
    if (!opened) return new Ranks(alone, undefined, flags, aloneText, "");
    const { group, library } = opened;
    const notice = `ranks: ${group.size}, by ${library.version} (${library.path})`;
    return new Ranks(group, group, flags, notice, library.version);
  }

  /** Whether no launcher started this process. */
  get isAlone(): boolean {
    return this.mpi === undefined;
  }

  get isFirst(): boolean {
    return this.group.rank === 0;
  }

  /** The ranks, where there are more than one. */
  get several(): Communicator | undefined {
    return this.group.size > 1 ? this.group : undefined;
  }

  /**
   * Begins to watch over the ranks: from now on one that does not answer counts as lost.
   *
   * @param folder the run's, on rank 0
   * @returns the ranks that train together, where there are more than one
   */
  begin(folder: string): Communicator | undefined {
    if (!this.mpi || !this.several) return undefined;
    const { rank, size, watched: words, heard } = this.mpi;
    const own = this.isFirst ? openEar() : undefined;
    const told = shareText(this.mpi, JSON.stringify({ folder: resolve(folder), ear: own }));
    const { folder: shared, ear }: { folder: string; ear?: Ear } = JSON.parse(told);
    this.witness = startWitness({ folder: shared, rank, size });
    const patience = patienceOf(rank, 1000 * this.flags.timeoutSeconds);
    this.mpi.patience = patience;
    this.notes = join(shared, rankNotes);
    if (this.isFirst) {
      this.clearNotes();
      Deno.mkdirSync(this.notes);
    }
    this.dog = watch({
      ...{ rank, size, words, heard, patience },
      ear: this.isFirst ? own : ear && { ...ear, socket: undefined },
      noteFile: join(this.notes, lastWordsFile("hang", rank)),
      beatsFile: this.isFirst ? join(this.notes, beatsFile) : undefined,
    });
    return this.mpi;
  }

  /** Tells the witness of each step, and that it is over. */
  readonly witnessed = <T extends RunEvent>(events: Observable<T>): Observable<T> =>
    concat(
      events.pipe(
        tap((event) => {
          if (event.type === "step") this.sees(event.step);
          if (event.type === "run-ended" && event.reason !== "finished") {
            Deno.exitCode = interruptedExitCode;
          }
        }),
        catchError(async (error) => {
          this.hasFailed = true;
          // Of what broke on this rank alone, rank 0 cannot tell.
          if (!this.isFirst && isOwn(error)) this.leaveNote(error);
          else await this.witness?.dismiss();
          throw error;
        }),
      ),
      defer(() => this.witness?.dismiss() ?? EMPTY).pipe(ignoreElements()),
    );

  /** After this the process may exit without the others taking it for dead. */
  close(): void {
    const own = this.hasFailed ? 1 : Number(Deno.exitCode);
    Deno.exitCode = this.mpi?.close(own) ?? own;
    this.dog?.terminate();
    if (this.isFirst && this.notes !== "") this.clearNotes();
  }

  /** What witnesses of an earlier end have left there would be taken for this one's. */
  private clearNotes(): void {
    try {
      Deno.removeSync(this.notes, { recursive: true });
    } catch {
      // There are none.
    }
  }

  private sees(step: number): void {
    this.witness?.sees(step);
    if (this.mpi) Atomics.store(this.mpi.watched, watched.step, step);
  }

  /** Trains where nothing is written. */
  async follow(events: Observable<RunEvent>): Promise<void> {
    await lastValueFrom(this.witnessed(events), { defaultValue: undefined });
  }

  /** The run as rank 0 starts it, on all ranks. */
  async start(
    flags: Exclude<TrainFlags, { kind: "help" }>,
    begin: () => Promise<Start>,
  ): Promise<Start> {
    const begun = await this.all(
      async () => this.isFirst ? await begin() : undefined,
      () => ({
        "code": thisCode().code!,
        "version of Deno": Deno.version.deno,
        "MPI library": this.library,
        "settings": statedText(flags),
      }),
    );
    const shared = shareStart(this.group, begun);
    this.checkSize(shared.config);
    return begun ?? { ...shared, open: () => Promise.resolve(silentRun) };
  }

  /** Does the same work on all ranks, which must find the same. */
  all<T>(
    work: () => T | Promise<T>,
    compared?: (result: T) => Record<string, string>,
  ): Promise<T> {
    return onAllRanks(this.group, work, compared).catch((error) => {
      throw error instanceof RanksDisagreeError
        ? new UsageError(error.message, { cause: error })
        : error;
    });
  }

  /** Opens the data on rank 0 first, whose caches other ranks of its machine then find. */
  openData(open: () => Promise<Dataset>): Promise<Dataset> {
    const inTurn = async () => {
      if (!this.isFirst) this.group.barrier();
      try {
        const dataset = await open();
        return { dataset, print: await fingerprint(dataset) };
      } finally {
        if (this.isFirst) this.group.barrier();
      }
    };
    return this.all(inTurn, ({ print: { size, ids, pixels } }) => ({
      "data sets": `${size} images`,
      "names, labels or order of images": ids.slice(0, 12),
      "pixels of images": pixels.slice(0, 12),
    })).then(({ dataset }) => dataset);
  }

  /** Gives the networks of rank 0 to all, where they are not drawn from the seed. */
  async shareState(gan: Gan, { resumedFrom, config }: Start): Promise<void> {
    if (resumedFrom ?? config.initFrom) await shareState(this.group, gan);
  }

  /** For the witness, which tells it where rank 0 does not. */
  private leaveNote(error: Error): void {
    const kind = error instanceof RankLostError ? "hang" : "failure";
    try {
      if (!existsSync(dirname(this.notes))) return; // It is on another machine.
      Deno.mkdirSync(this.notes, { recursive: true });
      Deno.writeTextFileSync(
        join(this.notes, lastWordsFile(kind, this.group.rank)),
        error.message,
      );
    } catch {
      // The witness tells the run's end without it.
    }
  }

  private checkSize({ model: { batchSize } }: RunConfig): void {
    if (this.group.size <= batchSize) return;
    throw new UsageError(
      `--batch-size is "${batchSize}": ${this.group.size} ranks are more than the images of a batch; ` +
        "start fewer by mpiexec -n, or raise --batch-size",
    );
  }
}

const aloneText =
  "ranks: 1, since no mpiexec started this process; to train with more: mpiexec -n 4 deno task train " +
  "--distributed, and the other flags";

function asUsageErrors<T>(open: () => T): T {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof LaunchError)) throw error;
    throw new UsageError(error.message, { cause: error });
  }
}

/** What the command line asks for, without names and places, which may differ from machine to machine. */
function statedText(flags: Exclude<TrainFlags, { kind: "help" }>): string {
  const stated = flags.kind === "run" ? { ...flags.config, name: "" } : flags.request.changes;
  const { runsDir: _, dataDir: __, cacheDir: ___, ...same } = stated as Partial<RunConfig>;
  return createHash("sha256").update(JSON.stringify(same)).digest("hex").slice(0, 12);
}

const isOwn = (error: unknown): error is Error =>
  error instanceof StepBrokenError || error instanceof RankLostError;
