/** Trained generators as files for other programs. */
export { writeWhole } from "../../files/write_whole.ts";
export { choices, type WhichCheckpoint } from "../choose_checkpoint.ts";
export { descriptionText } from "../description.ts";
export { type GeneratorFile, modelFile, openGenerator, weightsFile } from "../open_generator.ts";
export { discriminatorOnnx, generatorOnnx, opset } from "./onnx.ts";
export { generatorPython } from "./pytorch.ts";
export { generatorSafetensors, networksSafetensors } from "./safetensors.ts";
