/** `deno task sample`: draws images with a trained generator. */
import { TrainedGenerator } from "../model/mod.ts";
import { checkPlainFolder, type GeneratorFile, openGenerator } from "../pipeline/generator/mod.ts";
import { printable } from "../pipeline/store/mod.ts";
import { shownPath } from "./cli/places.ts";
import { runScript } from "./cli/run_script.ts";
import { UsageError } from "./cli/usage_error.ts";
import { placeStatedLibraries } from "./cli/stated_library.ts";
import { openDevice } from "./generator/device_flags.ts";
import { reportOn } from "./generator/report.ts";
import { parseSampleWords, sampleHelp } from "./generator/sample_flags.ts";
import { type Work, workOf } from "./generator/sample_works.ts";
import { planFor } from "./generator/sample_plan.ts";
import { type Drawing, preparePictures, type Save } from "./generator/save_pictures.ts";
import { prepareArithmetic } from "./generator/save_arithmetic.ts";
import { prepareWalk } from "./generator/save_walk.ts";

/** What is made, where it is no number of images. */
const called: Partial<Record<Work, string>> = {
  interpolate: "a walk",
  sweep: "a walk",
  directions: "a walk",
  arithmetic: "a sum",
  project: "the nearest image",
};

const preparing: Record<Work, (drawing: Drawing) => Save | Promise<Save>> = {
  images: preparePictures,
  interpolate: prepareWalk,
  sweep: prepareWalk,
  directions: prepareWalk,
  arithmetic: prepareArithmetic,
  async neighbours(drawing) {
    const { prepareNeighbours } = await import("./generator/save_neighbours.ts");
    return await prepareNeighbours(drawing);
  },
  async project(drawing) {
    const { prepareProjection } = await import("./generator/save_projection.ts");
    return await prepareProjection(drawing);
  },
};

await runScript(async () => {
  placeStatedLibraries();
  const flags = parseSampleWords(Deno.args);
  if (!flags) {
    console.log(sampleHelp());
    return;
  }
  const file = openGenerator(flags.from, flags);
  file.notes.forEach((note) => console.error(`note: ${printable(note)}`));
  const plan = await planFor(flags, file);
  const out = flags.out ?? file.home;
  const drawing = { flags, file, plan, out };
  const save = await prepared(drawing);
  makeOutFolder(out, flags.out === undefined);

  using closing = new DisposableStack();
  const backend = await openDevice(flags);
  closing.defer(backend.close);
  const generator = new TrainedGenerator(file.model, file.generator);
  closing.defer(() => generator.dispose());
  const { report, end } = reportOn("drawing");
  const begun = performance.now();
  const told: string[] = [];
  const say = (line: string) => told.push(line);
  const release = () => closing.dispose();
  const paths = await save(generator, { backend: backend.name, report, say, release });
  end();
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  const count = plan.count === 1 ? "1 image" : `${plan.count} images`;
  const what = called[workOf(flags)] ?? count;
  console.log(`${what} by ${sourceText(file)}, on ${backend.name}, in ${seconds} s`);
  told.forEach((line) => console.log(line));
  const shown = paths.map((path) => printable(shownPath(path)));
  console.log(shown.length <= 3 ? shown.join("\n") : `${shown[0]}\n... ${shown.at(-1)}`);
});

/** Checks everything before a device is opened. */
function prepared(drawing: Drawing): Save | Promise<Save> {
  return preparing[workOf(drawing.flags)](drawing);
}

/** A stranger's run may have a link in the default folder's place. */
function makeOutFolder(out: string, isDefault: boolean): void {
  if (isDefault) checkPlainFolder(out);
  try {
    Deno.mkdirSync(out, { recursive: true });
  } catch (error) {
    const isTaken = error instanceof Deno.errors.AlreadyExists ||
      error instanceof Deno.errors.NotADirectory;
    if (!isTaken) throw error;
    throw new UsageError(`--out is "${out}": a file is in the way; state a folder`, {
      cause: error,
    });
  }
}

function sourceText({ run, step, weights }: GeneratorFile): string {
  const of = run === undefined ? "" : ` of ${printable(run)}`;
  return `the ${weights} generator${of}${step === undefined ? "" : ` after step ${step}`}`;
}
