import { join, relative } from "node:path";
import { checkPlainFolder } from "../../pipeline/store/mod.ts";
import {
  type ComparedStep,
  type Dump,
  openDump,
  type RecordedRun,
} from "../../pipeline/replay/mod.ts";

/** The folder for a replay's files, created with the first file. */
export class DumpFolder implements AsyncDisposable {
  readonly path: string;
  private opened: Promise<Dump> | undefined;

  /** @param stated by `--dump`, which also asks for every step */
  constructor(private readonly run: RecordedRun, private readonly stated: string | undefined) {
    this.path = stated ?? join(run.folder, "replay");
  }

  open(): Promise<Dump> {
    const { model, dataset } = this.run.record.settings;
    const shape = {
      height: model.outputHeight,
      width: model.outputWidth,
      channels: model.cDim,
    };
    if (this.stated === undefined) checkPlainFolder(this.path);
    return this.opened ??= openDump(this.path, shape, dataset.classes);
  }

  /** Writes a step if `--dump` is stated, and returns its picture's path relative to the folder. */
  readonly draw = async (compared: ComparedStep): Promise<string | undefined> => {
    if (this.stated === undefined) return undefined;
    const file = await (await this.open()).step(compared);
    return relative(this.path, file).replaceAll("\\", "/");
  };

  async [Symbol.asyncDispose](): Promise<void> {
    (await this.opened)?.close();
  }
}
