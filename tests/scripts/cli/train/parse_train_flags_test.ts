import assert from "node:assert/strict";
import { resolve } from "node:path";
import fc from "fast-check";
import type { RunConfig } from "../../../../pipeline/mod.ts";
import { checkSettings } from "../../../../scripts/cli/train/check_settings.ts";
import { parseTrainFlags } from "../../../../scripts/cli/train/parse_train_flags.ts";
import type { ResumeRequest } from "../../../../scripts/cli/resume_words.ts";
import { UsageError } from "../../../../scripts/cli/usage_error.ts";

const noRuns = () => [];

function config(...args: string[]): RunConfig {
  const flags = parseTrainFlags(args, { existingRuns: noRuns });
  assert.equal(flags.kind, "run");
  return (flags as { config: RunConfig }).config;
}

function refusal(...args: string[]): string {
  try {
    config(...args);
  } catch (error) {
    assert.ok(error instanceof UsageError, String(error));
    assert.equal(error.exitCode, 2);
    return error.message;
  }
  assert.fail(`${args.join(" ")} was taken`);
}

Deno.test("no flag at all takes the quickstart preset", () => {
  const { preset, dataset, maxSteps, epochs, sampleEvery, avatarCount, model } = config();
  assert.deepEqual([preset, dataset, maxSteps, epochs], ["quickstart", "avatars", 2250, undefined]);
  assert.deepEqual([sampleEvery, avatarCount], [50, 4096]);
  const { outputHeight, outputWidth, gfDim, dfDim, batchSize, seed } = model;
  assert.deepEqual([outputHeight, outputWidth, gfDim, dfDim], [32, 32, 32, 16]);
  assert.deepEqual([batchSize, seed], [64, 547]);
});

Deno.test("the paper preset is the text's own defaults", () => {
  const { model, epochs, maxSteps, sampleNum, sampleEvery, crop, augment } = config(
    "--preset",
    "paper",
  );
  assert.deepEqual(model, {
    outputHeight: 64,
    outputWidth: 64,
    zDim: 100,
    zDist: "uniform",
    gfDim: 64,
    dfDim: 64,
    gfcDim: 1024,
    dfcDim: 1024,
    batchSize: 64,
    learningRate: 2e-4,
    beta1: 0.5,
    beta2: 0.999,
    epsilon: 1e-8,
    dUpdates: 1,
    gUpdates: 2,
    ema: undefined,
    emaHalfLife: undefined,
    rateHalfLife: undefined,
    diffAugment: undefined,
    loss: undefined,
    r1: undefined,
    shards: undefined,
    perRankNorm: undefined,
    ada: undefined,
    adaImages: undefined,
    spectralNorm: undefined,
    norm: undefined,
    dLearningRate: undefined,
    gLearningRate: undefined,
    seed: 547,
  });
  assert.deepEqual([epochs, maxSteps, sampleNum, sampleEvery], [25, undefined, 64, 100]);
  assert.deepEqual([crop, augment], [true, []]);
});

Deno.test("the mnist preset takes mnist, unless another data set is stated", () => {
  assert.equal(config("--preset", "mnist").dataset, "mnist");
  const fashion = config("--dataset", "fashion-mnist", "--preset", "mnist");
  assert.equal(fashion.dataset, "fashion-mnist");
  assert.deepEqual([fashion.model.outputHeight, fashion.model.outputWidth], [28, 28]);
  assert.equal(fashion.yDim, undefined);
});

Deno.test("a stated flag beats the preset, whichever comes first", () => {
  const first = config("--gf-dim", "8", "--preset", "paper");
  const last = config("--preset", "paper", "--gf-dim=8");
  assert.equal(first.model.gfDim, 8);
  assert.deepEqual(first, last);
});

Deno.test("a library is stated only for the backend that uses one", () => {
  assert.equal(config("--blas", "/opt/libblas.so").backend, "auto");
  assert.throws(
    () => config("--blas", "/opt/libblas.so", "--backend", "wasm"),
    /^UsageError: --blas is "\/opt\/libblas.so": backend wasm uses no such library; state --backend blas, or leave --blas out$/,
  );
  assert.equal(config("--onednn", "/opt/libdnnl.so.3").onednn, "/opt/libdnnl.so.3");
  assert.throws(
    () => config("--onednn", "/opt/libdnnl.so.3", "--backend", "blas"),
    /^UsageError: --onednn is "\/opt\/libdnnl.so.3": backend blas uses no such library; state --backend onednn, or/,
  );
  assert.throws(
    () => config("--onednn", "/opt/libdnnl.so.3", "--blas", "/opt/libblas.so"),
    /^UsageError: --onednn is "\/opt\/libdnnl.so.3": --blas .* asks for another library; leave one/,
  );
});

Deno.test("a batch in shards is for processors alone, and has no more shards than images", () => {
  assert.equal(config("--shards", "4", "--backend", "wasm").model.shards, 4);
  const flags = ["--shards", "4"];
  assert.throws(
    () => config(...flags, "--backend", "webgpu"),
    /^UsageError: --shards is "4": --backend webgpu asks for a graphics card, whose steps cannot stop to add them up; take --backend onednn, blas, wasm, cpu, or leave --shards out$/,
  );
  assert.throws(() => config(...flags, "--precision", "tf32"), /--precision "tf32" asks for a/);
  assert.throws(
    () => config("--shards", "65", "--batch-size", "64"),
    /--shards is 65: a batch of 64 images has fewer; lower it, or raise --batch-size$/,
  );
  assert.throws(
    () => config(...flags, "--per-rank-norm", "5"),
    /--per-rank-norm is 5: 4 shards are too few for as many ranks; raise --shards$/,
  );
});

Deno.test("an adapter is for webgpu alone, and so is half precision", () => {
  assert.equal(config("--precision", "f16").precision, "f16");
  assert.throws(
    () => config("--precision", "f16", "--backend", "wasm"),
    /^UsageError: --precision is "f16": --backend wasm uses no graphics card; leave one of the two out$/,
  );
  assert.equal(config("--adapter", "RTX 4090").adapter, "RTX 4090");
  assert.throws(
    () => config("--adapter", "RTX 4090", "--backend", "blas"),
    /^UsageError: --adapter is "RTX 4090": --backend blas uses no graphics card; leave one of the two out$/,
  );
});

Deno.test("a search for tiles is for webgpu alone, and refused only where it is asked for", () => {
  assert.equal(config("--tune", "full", "--backend", "webgpu").tune, "full");
  assert.equal(config("--tune", "full").tune, "full");
  assert.equal(config("--tune", "off", "--backend", "blas").tune, "off");
  assert.equal(config("--backend", "blas").tune, "quick");
  for (const tune of ["quick", "full"]) {
    for (const backend of ["blas", "wasm", "cpu"]) {
      assert.equal(
        refusal("--tune", tune, "--backend", backend),
        `--tune is "${tune}": --backend ${backend} uses no graphics card; leave one of the two out`,
      );
    }
  }
});

Deno.test("a run that goes on elsewhere may bring its search along, but not state one", () => {
  const onBlas: RunConfig = { ...config("--tune", "full"), backend: "blas" };
  checkSettings(onBlas, {});
  assert.throws(() => checkSettings(onBlas, { tune: "full" }), /^UsageError: --tune is "full": /);
});

Deno.test("threads are stated only for a backend that has some", () => {
  assert.equal(config("--threads", "2", "--backend", "wasm").threads, 2);
  assert.equal(config("--threads", "2").threads, 2);
  for (const backend of ["cpu", "webgpu"]) {
    assert.equal(
      refusal("--threads", "2", "--backend", backend),
      `--threads is "2": backend ${backend} has no threads to set; state another --backend, or leave --threads out`,
    );
  }
});

Deno.test("a flag whose value was forgotten is told from one whose value is bad", () => {
  assert.match(refusal("--tune", "--max-steps", "1"), /^--tune lacks its value: it must be /);
  assert.match(refusal("--tune", "much"), /^--tune is "much": it must be /);
});

Deno.test("a library and a graphics card are two devices, of which auto cannot take both", () => {
  assert.throws(
    () => config("--blas", "b.so", "--adapter", "RTX"),
    /^UsageError: --blas is "b.so": --adapter "RTX" asks for a graphics card, .+; leave one of the two out$/,
  );
  assert.throws(
    () => config("--blas", "b.so", "--precision", "f16"),
    /^UsageError: --blas is "b.so": --precision "f16" asks for a graphics card, .+; leave one of the two out$/,
  );
  assert.throws(
    () => config("--blas", "b.so", "--tune", "full"),
    /^UsageError: --blas is "b.so": --tune "full" asks for a graphics card, .+; leave one of the two out$/,
  );
  assert.equal(config("--blas", "b.so").tune, "quick"); // a default asks for nothing
});

Deno.test("each flag reaches its place in the run's config", () => {
  const { model, ...run } = config(
    ...("--name faces --runs-dir r --max-steps 9 --epochs 2 --seed 0 --dataset ./p --pattern *.png " +
      "--labels folder --avatar-style micah --avatar-count 100 --input-height 90 --input-width 80 " +
      "--no-crop --train-size 70 --augment flip,crop=2 --data-dir d --cache-dir c --cache-images off --cache-limit 2.5 --c-dim 4 --y-dim 3 " +
      "--checkpoint-every 6 --keep-last 2 --keep-every 12 --init-from w.safetensors " +
      "--prefetch 2 --decode-concurrency 3 --sample-num 7 --sample-every 5 --backend blas --threads 1 " +
      "--blas /opt/libblas.so --tune off --precision f32 --record pixels --flight-batches 8 --on-nan rollback " +
      "--measure pixels --measure-every 4 --hold-out 60 --no-keep-best --patience 5")
      .split(" "),
    ...("--output-height 48 --output-width 80 --z-dim 10 --z-dist normal --gf-dim 11 --df-dim 12 " +
      "--gfc-dim 13 --dfc-dim 14 --batch-size 15 --learning-rate 1e-3 --beta1 .25 --beta2 0.9 " +
      "--epsilon 1e-7 --d-updates 3 --g-updates 1 --ema-half-life 640 --rate-half-life 400 " +
      "--diff-augment translation,color --loss hinge --r1 .5 --shards 8 --per-rank-norm 2 --spectral-norm --ada 0.6 --ada-images 9000 --d-learning-rate 4e-4 --g-learning-rate 1e-4")
      .split(" "),
  );
  assert.deepEqual(run, {
    preset: "quickstart",
    name: "faces",
    runsDir: resolve("r"),
    maxSteps: 9,
    epochs: 2,
    dataset: resolve("p"),
    pattern: "*.png",
    reading: 3,
    labels: "folder",
    avatarStyle: "micah",
    avatarCount: 100,
    inputHeight: 90,
    inputWidth: 80,
    crop: false,
    trainSize: 70,
    augment: ["flip", "crop=2"],
    dataDir: resolve("d"),
    cacheDir: resolve("c"),
    cacheImages: "off",
    cacheLimit: 2.5,
    cDim: 4,
    yDim: 3,
    prefetch: 2,
    decodeConcurrency: 3,
    sampleNum: 7,
    sampleEvery: 5,
    measure: "pixels",
    measureEvery: 4,
    holdOut: 60,
    keepBest: false,
    patience: 5,
    checkpointEvery: 6,
    keepLast: 2,
    keepEvery: 12,
    keepStates: 512,
    initFrom: resolve("w.safetensors"),
    record: "pixels",
    flightBatches: 8,
    onNan: "rollback",
    backend: "blas",
    threads: 1,
    blas: "/opt/libblas.so",
    cuda: undefined,
    onednn: undefined,
    adapter: undefined,
    precision: "f32",
    tune: "off",
  });
  assert.deepEqual(model, {
    outputHeight: 48,
    outputWidth: 80,
    zDim: 10,
    zDist: "normal",
    gfDim: 11,
    dfDim: 12,
    gfcDim: 13,
    dfcDim: 14,
    batchSize: 15,
    learningRate: 1e-3,
    beta1: 0.25,
    beta2: 0.9,
    epsilon: 1e-7,
    dUpdates: 3,
    gUpdates: 1,
    ema: 0.996, // the preset's, which the half-life beats
    emaHalfLife: 640,
    rateHalfLife: 400,
    diffAugment: "translation,color",
    loss: "hinge",
    r1: 0.5,
    shards: 8,
    perRankNorm: 2,
    ada: 0.6,
    adaImages: 9000,
    spectralNorm: true,
    norm: undefined,
    dLearningRate: 4e-4,
    gLearningRate: 1e-4,
    seed: 0,
  });
});

Deno.test("width follows height, for input and output", () => {
  const { model, inputHeight, inputWidth } = config(
    ..."--output-height 40 --input-height 200".split(" "),
  );
  assert.deepEqual([model.outputHeight, model.outputWidth], [40, 40]);
  assert.deepEqual([inputHeight, inputWidth], [200, 200]);
});

Deno.test("the paper preset keeps the original's crop for images of one's own, and others take the largest", () => {
  const crop = (...args: string[]) => {
    const { inputHeight, inputWidth, reading } = config(...args);
    return [inputHeight, inputWidth, reading];
  };
  assert.deepEqual(crop("--preset", "paper", "--dataset", "photos"), [108, 108, 3]);
  assert.deepEqual(crop("--preset", "paper", "--dataset", "photos", "--input-height", "90"), [
    90,
    90,
    3,
  ]);
  assert.deepEqual(crop("--preset", "paper"), [undefined, undefined, 3]);
  assert.deepEqual(crop("--dataset", "photos"), [undefined, undefined, 3]);
});

Deno.test("a stated end drops the preset's other end, and both stated stay", () => {
  const ends = (...args: string[]) => {
    const { epochs, maxSteps } = config(...args);
    return [epochs, maxSteps];
  };
  assert.deepEqual(ends("--epochs", "3"), [3, undefined]);
  assert.deepEqual(ends("--preset", "paper", "--max-steps", "10"), [undefined, 10]);
  assert.deepEqual(ends("--epochs", "3", "--max-steps", "10"), [3, 10]);
});

Deno.test("numbers are strict", () => {
  for (const bad of ["12abc", "", " ", "1e999", "NaN", "-3", "0", "1.5", "0x10", "Infinity"]) {
    const message = refusal("--batch-size", bad);
    assert.equal(message, `--batch-size is "${bad}": it must be a whole number from 1 to 16384`);
  }
  for (const bad of ["", "1e999", "NaN", "fast", "0x1", "1,5"]) {
    assert.match(refusal("--learning-rate", bad), /^--learning-rate is ".*": it must be a finite/);
  }
  assert.match(refusal("--seed", "9007199254740993"), /^--seed is "9007199254740993": /);
});

Deno.test("every whole number is read as itself, as a seed", () => {
  fc.assert(fc.property(fc.maxSafeInteger(), (seed) => {
    assert.equal(config("--seed", String(seed)).model.seed, seed);
  }));
});

Deno.test("no text but a number from 1 passes for a batch size", () => {
  fc.assert(fc.property(fc.string(), (text) => {
    fc.pre(!/^\+?0*[1-9]\d{0,14}$/.test(text));
    assert.ok(refusal(`--batch-size=${text}`).startsWith(`--batch-size is "${text}"`));
  }));
});

Deno.test("a value outside of a list is refused with the list", () => {
  const cases = { backend: "tpu", preset: "fast", "c-dim": "2", "z-dist": "cauchy", record: "x" };
  for (const [flag, value] of Object.entries(cases)) {
    const message = refusal(`--${flag}`, value);
    assert.ok(message.startsWith(`--${flag} is "${value}": it must be one of `), message);
  }
  assert.match(refusal("--avatar-style", "cubist"), /adventurer.*notionists/);
});

Deno.test("an unknown flag is named, with the nearest there is", () => {
  assert.equal(
    refusal("--bach-size", "5"),
    "unknown flag --bach-size: did you mean --batch-size?",
  );
  assert.equal(refusal("--steps", "5"), "unknown flag --steps: did you mean --max-steps?");
  assert.equal(refusal("--qqqqqq"), "unknown flag --qqqqqq: --help lists the flags");
  assert.equal(refusal("-x"), "unknown flag -x: --help lists the flags");
});

Deno.test("a flag without its value, a switch with one, and a stray word are refused", () => {
  assert.equal(refusal("--seed"), "--seed has no value: it takes <number>");
  assert.equal(refusal("--crop=yes"), "--crop=yes: --crop takes no value");
  assert.match(refusal("./photos"), /^"\.\/photos" is no flag: .*--dataset \.\/photos/);
});

Deno.test("what the model refuses is said in the words of the flags", () => {
  assert.match(refusal("--beta1", "1"), /^--beta1 is "1": it must be a decimal number in \[0, 1\)/);
  assert.match(refusal("--learning-rate", "-1"), /^--learning-rate is "-1": it must be .* greater/);
  assert.match(refusal("--output-height", "8"), /^--output-height x --output-width is 8x8: .*16/);
  assert.match(
    refusal("--dataset", "mnist", "--output-height", "30"),
    /30x30: .*divide by 4.*--y-dim 0/,
  );
  assert.equal(
    config("--dataset", "mnist", "--output-height", "30", "--y-dim", "0").model.outputHeight,
    30,
  );
});

Deno.test("augmentations are known, have a value they take, and fit the images", () => {
  assert.match(refusal("--augment", "flip,twirl"), /^--augment is "flip,twirl": .*twirl.*cutout/);
  assert.match(refusal("--augment", "brightness=7"), /^--augment is "brightness=7": .*fraction/);
  assert.match(refusal("--augment", "flip,,crop"), /^--augment is "flip,,crop": .*comma/);
  assert.match(refusal("--augment", "cutout=40"), /^--augment is "cutout=40": cutout=40 .*32x32/);
});

Deno.test("settings that do not fit each other are refused by name", () => {
  assert.match(refusal("--train-size", "10"), /^--train-size is "10": .*one batch of 64/);
  assert.match(refusal("--labels", "folder"), /^--labels is "folder": .*data set is "avatars"/);
  assert.match(refusal("--y-dim", "5"), /^--y-dim is "5": .*no labels/);
});

Deno.test("--no-install is known to the script alone", () => {
  const flags = parseTrainFlags(["--no-install"], { existingRuns: noRuns });
  assert.equal(flags.kind === "run" && flags.noInstall, true);
  assert.deepEqual(flags.kind === "run" && flags.config, config());
});

Deno.test("two dashes in front of the flags, as npm wants them, change nothing", () => {
  assert.deepEqual(config("--", "--seed", "1"), config("--seed", "1"));
});

function resumed(...args: string[]) {
  const flags = parseTrainFlags(args, { existingRuns: noRuns });
  assert.equal(flags.kind, "resume");
  return (flags as { request: ResumeRequest }).request;
}

Deno.test("--resume takes a run, and changes nothing that is not stated", () => {
  assert.deepEqual(resumed("--resume", "runs/faces"), {
    run: resolve("runs/faces"),
    runsDir: resolve("runs"),
    changes: {},
  });
  assert.equal(
    resumed("--resume", "latest", "--runs-dir", "elsewhere").runsDir,
    resolve("elsewhere"),
  );
});

Deno.test("--resume on another backend leaves the library or adapter of the one before behind", () => {
  const on = (backend: string) => resumed("--resume", "runs/faces", "--backend", backend).changes;
  const nothing = {
    ...{ cuda: undefined, blas: undefined, onednn: undefined },
    ...{ adapter: undefined, threads: undefined },
  };
  assert.deepEqual(on("cpu"), { backend: "cpu", ...nothing });
  const card = { cuda: undefined, adapter: undefined };
  assert.deepEqual(on("blas"), { backend: "blas", ...card, onednn: undefined });
  assert.deepEqual(on("onednn"), { backend: "onednn", ...card, blas: undefined });
  assert.deepEqual(on("webgpu"), {
    ...{ backend: "webgpu", cuda: undefined, blas: undefined, onednn: undefined },
    threads: undefined,
  });
  assert.deepEqual(on("auto"), { backend: "auto" });
});

Deno.test("--resume takes how long, on what and how often; one stated end drops the other", () => {
  const { changes } = resumed(
    ...("--resume runs/a --max-steps 9 --backend blas --threads 1 --checkpoint-every 3 --dataset p")
      .split(" "),
  );
  assert.deepEqual(changes, {
    ...{ cuda: undefined, adapter: undefined, onednn: undefined },
    ...{ maxSteps: 9, epochs: undefined, backend: "blas", threads: 1, checkpointEvery: 3 },
    dataset: resolve("p"),
  });
});

Deno.test("--resume refuses by name what would change what a step computes", () => {
  assert.match(
    refusal("--resume", "runs/a", "--batch-size", "8", "--learning-rate", "1"),
    /^--batch-size, --learning-rate cannot be stated with --resume.*--init-from/,
  );
  assert.match(refusal("--resume", "runs/a", "--runs-dir", "runs"), /^--runs-dir cannot/);
  assert.match(refusal("--resume", "runs/a", "--preset", "paper"), /^--preset cannot/);
  assert.equal(refusal("--resume", ""), '--resume is "": it must not be empty');
  assert.equal(refusal("--resume"), "--resume has no value: it takes <run>");
});

Deno.test("two averages of the generator are refused", () => {
  assert.match(refusal("--ema", "0.9", "--ema-half-life", "50"), /leave one of the two out$/);
});

Deno.test("--measure off refuses what only measures can fulfil, and passes over the defaults", () => {
  const off = ["--measure", "off"];
  assert.match(refusal(...off, "--patience", "3"), /^--patience is "3": .*nothing is measured;/);
  assert.match(refusal(...off, "--keep-best"), /^--keep-best is on: .*leave one of the two out$/);
  assert.equal(parseTrainFlags(off).kind, "run");
});
