import { parseAugmentations } from "../../../pipeline/mod.ts";
import { commaList, type Parser } from "../parsers.ts";

/** The words of `--augment`, each known to name an augmentation and to have a value that it takes. */
export const augmentWords: Parser<string[]> = (text) => {
  const words = commaList(text);
  parseAugmentations(words);
  return words;
};
