import {
  avatarStyleNames,
  datasetNames,
  parseAugmentations,
  settingRules,
} from "../../../pipeline/mod.ts";
import { flag, type FlagGroup, switchFlag } from "../flag.ts";
import { commaList, oneOf, type Parser, path, ruled } from "../parsers.ts";

/** The words of `--augment`, each known to name an augmentation and to have a value that it takes. */
export const augmentWords: Parser<string[]> = (text) => {
  const words = commaList(text);
  parseAugmentations(words);
  return words;
};

/** The name of a data set, or the path of a folder or an archive. */
export const datasetWord: Parser<string> = (text) =>
  datasetNames.includes(text) ? text : path(text);

/** No labels, those of folders, or a table's: a path, perhaps with a column after a colon. */
export const labelsWord: Parser<string> = (text) =>
  ["none", "folder"].includes(text) ? text : path(text);

export const dataFlags: FlagGroup = {
  title: "Data",
  flags: [
    flag(
      "dataset",
      "<name or path>",
      datasetWord,
      "What to learn from: avatars (drawn here, no download), fashion-mnist, mnist, or the path of " +
        "a folder of images or of IDX files, or of a zip or tar, which is read in place. A tar.gz or parquet is unpacked once into the cache. A " +
        "pattern such as shards/*.tar takes several. Also a CSV or JSONL that lists images and labels.",
    ),
    flag(
      "pattern",
      "<glob>",
      ruled(settingRules.pattern),
      "Which files of a folder are images. Change it to take some subfolders, formats or extensions " +
        "only. The start says what was left out and why; folders of systems, bins and thumbnails are " +
        "entered only if the pattern names them.",
    ),
    flag(
      "labels",
      "<none|folder|file|column:name>",
      labelsWord,
      "folder: the names of the first folders become classes, and the networks learn to draw each class " +
        "on demand. A file: the classes of its column, such as list_attr_celeba.txt:Smiling; CSV, JSON " +
        "lines, CelebA's lists, StyleGAN's dataset.json. column:NAME: a column of parquet. none: no " +
        "classes but those that the data bring.",
    ),
    flag(
      "avatarStyle",
      "<style>",
      oneOf(avatarStyleNames),
      `How the avatars are drawn: ${avatarStyleNames.join(", ")}.`,
    ),
    flag(
      "avatarCount",
      "<images>",
      ruled(settingRules.avatarCount),
      "How many different avatars there are. More make it harder to learn them by heart.",
    ),
    flag(
      "inputHeight",
      "<pixels>",
      ruled(settingRules.inputHeight),
      "Height of the centre that is cut from each source image before it is scaled to the output " +
        "size. Lower it to zoom in on the middle; smaller images are skipped.",
      "the largest centre of the output's shape, with --preset paper 108; sets of a name are not cut",
    ),
    flag(
      "inputWidth",
      "<pixels>",
      ruled(settingRules.inputWidth),
      "Width of that centre.",
      "its height",
    ),
    switchFlag(
      "crop",
      "Cut that centre out. --no-crop scales whole images instead, and so stretches those of another " +
        "shape: use it where edges matter more than proportions.",
    ),
    flag(
      "trainSize",
      "<images>",
      ruled(settingRules.trainSize),
      "Takes at most this many images in an epoch. Lower it to try things out on a large set.",
      "all",
    ),
    flag(
      "augment",
      "<list>",
      augmentWords,
      "Varies each image at random each time it is seen, which helps where images are few: flip, " +
        "crop=4 (shift by up to 4 pixels), brightness=0.2, contrast=0.2, cutout=8 (hide an 8x8 square). " +
        "Not flip for letters and digits.",
      "none",
    ),
    flag(
      "dataDir",
      "<folder>",
      path,
      "Where the files of fashion-mnist and mnist are looked for first, and downloaded to.",
    ),
    flag(
      "cacheDir",
      "<folder>",
      path,
      "Folder for drawn avatars, decoded images, the dashboard's scripts and the results of --tune. It may be deleted at " +
        "any time. If the project cannot be written, the default is the user's cache folder.",
    ),
    flag(
      "cacheImages",
      "<auto|off>",
      ruled(settingRules.cacheImages),
      "auto: images that are decoded, cut and scaled are kept in the cache folder, so that later epochs " +
        "and runs read them from there. off: every run decodes them again.",
    ),
    flag(
      "cacheLimit",
      "<GB>",
      ruled(settingRules.cacheLimit),
      "The most that images and unpacked archives take in the cache folder; what was used longest ago " +
        "makes room.",
      "20",
    ),
  ],
};
