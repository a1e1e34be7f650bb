/** What one does with a trained generator: draw, walk through its latent space, export. */
export { type WhichCheckpoint } from "./choose_checkpoint.ts";
export { drawn, type DrawnBatch, drawnPoints } from "./draw.ts";
export { alongDirections, interpolation, type PathKind, sweep } from "./walks.ts";
export { type Arithmetic, arithmeticZ, parseArithmetic } from "./arithmetic.ts";
export { labelsOf, leastTruncation } from "./latents.ts";
export { type GeneratorFile, openGenerator } from "./open_generator.ts";
export {
  checkGrid,
  encodeMovie,
  encodePicture,
  extensionOf,
  type MovingFormat,
  movingFormats,
  readRecipe,
  type StillFormat,
  stillFormats,
} from "./pictures.ts";
export { partOf, type Plan, plannedImages } from "./plan.ts";
export { latentsText, parseLatents, planOf, type Recipe, recipeOf } from "./recipe.ts";
export { extractorPattern } from "../contracts/extractors.ts";
export { checkFfmpeg } from "./mp4.ts";
export { conditionsOf } from "./latents.ts";
export { readPhoto } from "./photo.ts";
export { project } from "./projection.ts";
export { imageGrid, type Raster } from "../outputs/samples/image_grid.ts";
export { writeWhole } from "../files/write_whole.ts";
export { checkPlainFolder } from "../files/plain_files.ts";
