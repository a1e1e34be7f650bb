import { defer, EMPTY } from "rxjs";
import type { Dataset } from "../contracts/dataset.ts";
import type { RunConfig } from "../contracts/run_config.ts";
import { type IdxArray, readIdx } from "./idx.ts";
import { cropSize, refuseCropBeyond } from "./image_size.ts";
import { type MnistLikeName, mnistLikeSources } from "./mnist_files.ts";
import { locateMnist } from "./mnist_locate.ts";
import { type RawImage, rawToPixels } from "./pixels.ts";
import type { SourceOptions } from "./source_options.ts";

/** Images with labels: the train half or the test half of a data set. */
interface Half {
  images: IdxArray; // [count, height, width]
  labels: IdxArray; // [count]
}

/**
 * Opens MNIST or Fashion-MNIST, train and test joined (70,000 images, train first).
 *
 * @throws Error if the files are not found and cannot be downloaded, are damaged or do not match
 */
export async function openMnistLike(
  name: MnistLikeName,
  config: RunConfig,
  options: SourceOptions = {},
): Promise<Dataset> {
  const { classes, credit } = mnistLikeSources[name];
  const paths = await locateMnist(name, config.dataDir, options);
  const read = (images: keyof typeof paths, labels: keyof typeof paths) =>
    readHalf(paths[images], paths[labels], classes.length);
  const train = await read("train-images-idx3-ubyte", "train-labels-idx1-ubyte");
  const test = await read("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte");
  const [trainSize, height, width] = train.images.shape;
  const [testSize, ...testImage] = test.images.shape;
  if (testImage[0] !== height || testImage[1] !== width) {
    throw new Error(
      `"${name}" has ${height}x${width} images for training and ${testImage.join("x")} for ` +
        "testing: take all four files from one data set",
    );
  }
  const crop = cropSize(config, { height, width });
  refuseCropBeyond(name, { height, width }, crop);

  const { outputHeight, outputWidth } = config.model;
  const plan = {
    height: outputHeight,
    width: outputWidth,
    channels: config.cDim ?? 1,
    crop,
  };
  const at = (index: number): [Half, number] =>
    index < trainSize ? [train, index] : [test, index - trainSize];

  return {
    name,
    size: trainSize + testSize,
    height: plan.height,
    width: plan.width,
    channels: plan.channels,
    classes,
    credit,
    skipped: [],
    skippedLater: EMPTY,
    id: (index) => `${name}/${index}`,
    label: (index) => {
      const [{ labels }, i] = at(index);
      return labels.values[i];
    },
    load: (index) => defer(() => rawToPixels(imageOf(...at(index)), plan)),
  };
}

function imageOf({ images }: Half, index: number): RawImage {
  const [, height, width] = images.shape;
  const start = index * height * width;
  const pixels = images.values.subarray(start, start + height * width);
  return { height, width, channels: 1, pixels };
}

async function readHalf(imagesPath: string, labelsPath: string, classCount: number): Promise<Half> {
  const images = await readIdx(imagesPath, 3);
  const labels = await readIdx(labelsPath, 1);
  if (images.shape[0] !== labels.shape[0]) {
    throw new Error(
      `"${labelsPath}" has ${labels.shape[0]} labels for the ${images.shape[0]} images of ` +
        `"${imagesPath}": take both files from one data set`,
    );
  }
  const stray = labels.values.find((label) => label >= classCount);
  if (stray !== undefined) {
    throw new RangeError(
      `"${labelsPath}" has the label ${stray}, beyond the ${classCount} classes: ` +
        "copy or download it again",
    );
  }
  return { images, labels };
}
