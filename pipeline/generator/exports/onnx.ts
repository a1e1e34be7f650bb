/** Networks as ONNX files. */
import {
  completed,
  completedByWeights,
  discriminator,
  generator,
  type GeneratorConfig,
  type NetworkName,
} from "../../../model/weights.ts";
import settings from "../../../deno.json" with { type: "json" };
import { descriptionText } from "../description.ts";
import type { GeneratorFile } from "../open_generator.ts";
import { dividedBySingularValues } from "./spectral_weights.ts";
import { onnxLayers, type OnnxParts, type OnnxValue } from "./onnx_layers.ts";
import {
  attributes,
  dataTypes,
  encodeModel,
  type OnnxNode,
  type OnnxTensor,
  valueInfo,
} from "./onnx_proto.ts";

/** Old enough for every runtime of the last years; later ones read it. */
export const opset = 17;
const irVersion = 8;

/**
 * The generator: z [batch, zDim], and labels [batch] where it is conditional, to images [batch, channels,
 * height, width] in [-1, 1], or in [0, 1] where it is conditional.
 */
export function generatorOnnx(file: GeneratorFile): Uint8Array {
  const { model } = file;
  const { layers, parts } = onnxLayers("generator", file.generator);
  const z: OnnxValue = { name: "z", shape: [model.zDim] };
  const images = generator(layers, completed(model), z, labelOf(model));
  return encoded(file, "generator", { ...parts, from: z, to: { ...images }, as: "images" });
}

/**
 * The discriminator by its running averages: images as the generator gives them, and labels, to logits
 * [batch, 1].
 *
 * @throws RangeError when the file has none
 */
export function discriminatorOnnx(file: GeneratorFile): Uint8Array {
  const { model, discriminator: weights } = file;
  if (weights === undefined) {
    throw new RangeError(
      "--discriminator: the file holds the generator alone; name the run or the checkpoint it is of",
    );
  }
  const { outputHeight, outputWidth, cDim } = model;
  const { layers, parts } = onnxLayers("discriminator", dividedBySingularValues(weights));
  const images: OnnxValue = { name: "images", shape: [cDim, outputHeight, outputWidth] };
  const logits = discriminator(layers, completedByWeights(model, weights), images, labelOf(model));
  return encoded(file, "discriminator", { ...parts, from: images, to: logits, as: "logits" });
}

function labelOf({ yDim }: GeneratorConfig): OnnxValue | undefined {
  return yDim > 0 ? { name: "one_hot", shape: [yDim] } : undefined;
}

interface Graph {
  nodes: OnnxNode[];
  initializers: OnnxTensor[];
  from: OnnxValue;
  to: OnnxValue;
  /** The output's name. */
  as: string;
}

function encoded(file: GeneratorFile, network: NetworkName, graph: Graph): Uint8Array {
  const { from, to, as } = graph;
  const { yDim } = file.model;
  const label = yDim > 0 ? oneHotParts(yDim) : { nodes: [], initializers: [] };
  const last = { opType: "Identity", name: as, input: [to.name], output: [as], attribute: [] };
  const free = (value: { shape: number[] }) => ["batch", ...value.shape];
  return encodeModel({
    irVersion,
    producerName: "reactive-dcgan",
    producerVersion: settings.version,
    docString: "",
    opsetImport: [{ domain: "", version: opset }],
    metadataProps: [{ key: "dcgan", value: descriptionText(file) }],
    graph: {
      name: network,
      node: [...label.nodes, ...graph.nodes, last],
      initializer: [...label.initializers, ...graph.initializers],
      input: [
        valueInfo(from.name, dataTypes.float, free(from)),
        ...yDim > 0 ? [valueInfo("labels", dataTypes.int64, ["batch"])] : [],
      ],
      output: [valueInfo(as, dataTypes.float, free(to))],
    },
  });
}

/** Labels as rows of 0 and 1. */
function oneHotParts(yDim: number): OnnxParts {
  const depth = {
    name: "classes",
    dims: [],
    dataType: dataTypes.int64,
    rawData: bytes([BigInt(yDim)]),
  };
  const values = {
    name: "off_on",
    dims: [2],
    dataType: dataTypes.float,
    rawData: new Uint8Array(Float32Array.of(0, 1).buffer),
  };
  const node: OnnxNode = {
    opType: "OneHot",
    name: "one_hot",
    input: ["labels", "classes", "off_on"],
    output: ["one_hot"],
    attribute: attributes({ axis: -1 }),
  };
  return { nodes: [node], initializers: [depth, values] };
}

const bytes = (numbers: bigint[]) => new Uint8Array(BigInt64Array.from(numbers).buffer);
