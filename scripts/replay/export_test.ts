/** `--export-test`: writes a part of a run as a test. */
import { existsSync } from "node:fs";
import { basename, dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { printable, shellWord } from "../../pipeline/mod.ts";
import { exportWindow, type RecordedRun } from "../../pipeline/replay/mod.ts";
import { shownPath } from "../cli/places.ts";
import { UsageError } from "../cli/usage_error.ts";
import { leadUp, type OpenReplay } from "./open_replay.ts";

const replayDoor = fileURLToPath(new URL("../../pipeline/replay/mod.ts", import.meta.url));

/**
 * Writes `x_test.ts`, and the folder `x_test/` with its data.
 *
 * @returns lines that name the written files
 * @throws UsageError when there is something already, or the name is not a test's
 */
export async function exportTest(replay: OpenReplay, file: string): Promise<string[]> {
  const { run, replayer, dataset, from, to } = replay;
  if (!/^\w[\w.-]*[._]test\.ts$/.test(basename(file))) {
    throw new UsageError(
      `--export-test is "${file}": a test's name ends in _test.ts, and has letters, digits, dots, ` +
        "dashes and underscores",
    );
  }
  const folder = file.replace(/\.ts$/, "");
  const taken = [file, folder].find((path) => existsSync(path));
  if (taken) throw new UsageError(`--export-test is "${file}": ${taken} exists already`);

  await leadUp(replay);
  await exportWindow(folder, run, { from, to, state: await replayer.state() }, dataset);
  await Deno.writeTextFile(file, testText(replay, file, folder));
  const [shown, shownFolder] = [file, folder].map(shownPath);
  return [shown, shownFolder, `run it with: deno test -A ${shellWord(shown)}`];
}

/** Text from a run is quoted as JSON, because the run may be a stranger's, and its test is executed. */
function testText({ run, backend, from, to }: OpenReplay, file: string, folder: string): string {
  const steps = `steps ${from + 1} to ${to} of run ${printable(run.name)}`;
  const isSound = losesNothing(run, from, to);
  const check = isSound ? agreementCheck : finitenessCheck;
  const claim = isSound ? "end where they ended" : "have finite losses";
  const recordedOn = printable(run.record.settingsAt(from).backend);
  return `/** Steps of a recorded run: they have to come out as they were recorded. */
import assert from "node:assert/strict";
import { type HyperParameters, replayFolder } from ${JSON.stringify(importPath(file))};

const folder = import.meta.dirname + ${JSON.stringify(`/${basename(folder)}`)};

/** What they were recorded on. */
const recordedOn = ${JSON.stringify(recordedOn)};

/** For example { learningRate: 1e-5 }. */
const set: Partial<HyperParameters> = {};

Deno.test(${JSON.stringify(`${steps} ${claim}`)} + ", as on " + recordedOn, async () => {
  const steps = await replayFolder(folder, { backend: ${JSON.stringify(backend.name)}, set });
${check}});
`;
}

const finitenessCheck = `  for (const { step: { step, dLoss, gLoss } } of steps) {
    assert(Number.isFinite(dLoss), \`step \${step}: the loss of D is \${dLoss}\`);
    assert(Number.isFinite(gLoss), \`step \${step}: the loss of G is \${gLoss}\`);
  }
`;

const agreementCheck = `  for (const { step: { step }, differences } of steps) {
    assert.deepEqual(differences, [], \`step \${step} is not as it was recorded\`);
  }
`;

/** Whether all losses of the window are numbers. */
function losesNothing({ record }: RecordedRun, from: number, to: number): boolean {
  return record.steps.filter((step) => step >= from && step < to).every((step) => {
    const { losses } = record.step(step);
    return losses !== undefined && Object.values(losses).every(Number.isFinite);
  });
}

/** Relative, so that the test can move with its project. */
function importPath(file: string): string {
  const path = relative(resolve(dirname(file)), replayDoor).replaceAll("\\", "/");
  return path.startsWith(".") ? path : `./${path}`;
}
