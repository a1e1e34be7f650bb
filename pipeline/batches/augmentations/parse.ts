import type { Augmentation } from "./augmentation.ts";
import { brightness } from "./brightness.ts";
import { contrast } from "./contrast.ts";
import { crop } from "./crop.ts";
import { cutout } from "./cutout.ts";
import { flip } from "./flip.ts";

/** Every augmentation there is, by the word that asks for it. Add yours here. */
const catalogue = new Map<string, (amount?: number) => Augmentation>(
  Object.entries({ flip, crop, brightness, contrast, cutout }),
);

/**
 * Reads texts such as `["flip", "crop=4"]`; without a value, an augmentation takes its default.
 *
 * @throws RangeError that names the word, and what there is or which values it takes
 */
export function parseAugmentations(texts: readonly string[]): Augmentation[] {
  return texts.map(parse);
}

/** The texts that `parseAugmentations` reads back as this list, defaults spelt out. */
export function augmentationTexts(list: readonly Augmentation[]): string[] {
  return list.map(({ name, amount }) => amount === undefined ? name : `${name}=${amount}`);
}

function parse(word: string): Augmentation {
  const [name, value] = word.split(/=(.*)/s) as [string, string?];
  const make = catalogue.get(name);
  if (!make) {
    const known = [...catalogue.keys()].join(", ");
    throw new RangeError(`there is no augmentation "${word}": choose among ${known}`);
  }
  const plain = make();
  return value === undefined ? plain : make(amountOf(word, value, plain));
}

function amountOf(word: string, value: string, { name, amount }: Augmentation): number {
  if (amount === undefined) {
    throw new RangeError(`augmentation "${word}" takes no value: write "${name}"`);
  }
  if (value.trim() === "" || Number.isNaN(Number(value))) {
    throw new RangeError(
      `augmentation "${word}" has no number after "=": write for example "${name}=${amount}"`,
    );
  }
  return Number(value);
}
