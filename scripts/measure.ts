/** `deno task measure`: how good a run's checkpoints are, or how near two folders of images. */
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { openBackend } from "../ops/mod.ts";
import {
  compareSets,
  keepIn,
  manifestOf,
  measureCheckpoints,
  type Measures,
  runCheckpoints,
} from "../pipeline/measures/of_runs.ts";
import { openDataset, ownConfig } from "../pipeline/mod.ts";
import { placesOf } from "./cli/cache_folder.ts";
import { type MeasureFlags, measureHelp, parseMeasureWords } from "./cli/measure_flags.ts";
import { runScript } from "./cli/run_script.ts";
import { UsageError } from "./cli/usage_error.ts";
import { defaultSettings, toRunConfig } from "./cli/settings.ts";

const places = placesOf({});

await runScript(async () => {
  const flags = parseMeasureWords(Deno.args);
  if (!flags) return console.log(measureHelp());
  const { folders: [first, second], save } = flags;
  if (save !== undefined && existsSync(save)) {
    throw new UsageError(`--save is "${save}": it is there already; name a new folder`);
  }
  if (second === undefined) await measureRun(first, flags);
  else await measureFolders([first, second], flags);
});

/** Every checkpoint of a run, and of each the averaged generator and the trained one. */
async function measureRun(folder: string, flags: MeasureFlags) {
  const { extractor, backend: name } = flags;
  const { paths, best } = runCheckpoints(folder);
  const file = paths[paths.length - 1];
  const { config: recorded } = manifestOf(file);
  const config = ownConfig(recorded, { file, stated: { backend: name }, places });
  const dataset = await openDataset(config);
  const backend = await openBackend(name);
  try {
    for await (
      const one of measureCheckpoints(paths, { ...{ dataset, config, extractor }, ...kept(flags) })
    ) {
      const { step, which, measures } = one;
      const isBest = best?.step === step && which === "averaged";
      tell(
        flags,
        { set: `step-${step}-${which}`, which, ...measures },
        () => `step ${step}, ${which}: ${text(measures)}${isBest ? "  (best)" : ""}`,
      );
    }
  } finally {
    backend.close();
  }
}

async function measureFolders(folders: [string, string], flags: MeasureFlags) {
  const { extractor, size, most } = flags;
  const [real, other] = await Promise.all(folders.map((dataset) => {
    const settings = {
      ...defaultSettings,
      dataset,
      cDim: 3 as const,
      outputHeight: size,
      batchSize: 1,
    };
    return openDataset({ ...toRunConfig(settings, "measure"), ...places });
  }));
  const options = {
    extractor,
    most,
    ...kept(flags),
    ...places,
    decodeConcurrency: defaultSettings.decodeConcurrency,
  };
  const found = await compareSets(real, other, options);
  tell(
    flags,
    { set: "other", extractor, ...found },
    () => `${basename(folders[1])} beside ${basename(folders[0])}: ${text(found)}`,
  );
}

function kept({ save }: MeasureFlags) {
  return save === undefined ? {} : { keep: keepIn(save) };
}

/** @param result with the name of the folder in which what it is about is kept */
function tell(
  { json, save }: MeasureFlags,
  result: Record<string, unknown>,
  text: () => string,
): void {
  const line = JSON.stringify(result);
  console.log(json ? line : text());
  if (save === undefined) return;
  Deno.writeTextFileSync(join(save, "measures.jsonl"), `${line}\n`, { append: true });
}

function text(measures: Measures & { images: number; realImages: number }): string {
  const { frechet, kid, kidDeviation, precision, recall, spread, gap, slicedWasserstein } =
    measures;
  const shares = Object.entries({ precision, recall, spread, gap }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name} ${value.toFixed(3)}`]
  );
  return [
    ...frechet === undefined ? [] : [`Frechet ${frechet.toFixed(3)}`],
    `KID ${kid.toFixed(5)} +- ${kidDeviation.toFixed(5)}`,
    ...shares,
    `sliced Wasserstein ${slicedWasserstein.toFixed(4)}`,
    `(${measures.images} and ${measures.realImages} images)`,
  ].join("  ");
}
