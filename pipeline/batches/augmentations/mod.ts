export type { Augmentation, ImageShape } from "./augmentation.ts";
export { brightness } from "./brightness.ts";
export { contrast } from "./contrast.ts";
export { crop } from "./crop.ts";
export { cutout } from "./cutout.ts";
export { flip } from "./flip.ts";
export { augmentationTexts, parseAugmentations } from "./parse.ts";
