import { animationHandler } from "../../../../server/animation_handler.ts";

/** GET: how a run's samples grew, as an animated WebP. */
export const handler = animationHandler("webp");
