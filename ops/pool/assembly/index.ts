/** The kernels of the module. Each computes items `from` to `to`, so that threads can share the work. */
export { adam } from "./adam";
export { add, addFour } from "./add";
export { allFinite } from "./all_finite";
export { combineMoments, momentPartials } from "./batch_moments";
export {
  batchNormActivation,
  batchNormGradientPartials,
  batchNormInputGradient,
} from "./batch_norm_activation";
export { biasActivation, biasActivationGradient } from "./bias_activation";
export { concatCondition, firstChannels } from "./channels";
export { col2im } from "./col2im";
export { col2imThin } from "./col2im_thin";
export { diffAugment, diffAugmentGradient } from "./diff_augment";
export { im2col } from "./im2col";
export { moveTowards } from "./move_towards";
export {
  rowDots,
  rowProducts,
  scaled,
  spectralGradient,
  weightedRows,
} from "./spectral_norm";
export { sumPartials } from "./sum_partials";
export { swapOuter } from "./swap_outer";
export { transpose } from "./transpose";
