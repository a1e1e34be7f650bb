/** The part of ONNX's protocol buffers that a network takes (onnx.proto, IR version 8). */
import { field, many, message, protoEncoder } from "../../files/proto.ts";

const encode = protoEncoder({
  ModelProto: message({
    irVersion: field(1, "int64"),
    producerName: field(2, "string"),
    producerVersion: field(3, "string"),
    docString: field(6, "string"),
    graph: field(7, "GraphProto"),
    opsetImport: many(8, "OperatorSetIdProto"),
    metadataProps: many(14, "StringStringEntryProto"),
  }),
  OperatorSetIdProto: message({ domain: field(1, "string"), version: field(2, "int64") }),
  StringStringEntryProto: message({ key: field(1, "string"), value: field(2, "string") }),
  GraphProto: message({
    node: many(1, "NodeProto"),
    name: field(2, "string"),
    initializer: many(5, "TensorProto"),
    input: many(11, "ValueInfoProto"),
    output: many(12, "ValueInfoProto"),
  }),
  NodeProto: message({
    input: many(1, "string"),
    output: many(2, "string"),
    name: field(3, "string"),
    opType: field(4, "string"),
    attribute: many(5, "AttributeProto"),
  }),
  AttributeProto: message({
    name: field(1, "string"),
    f: field(2, "float"),
    i: field(3, "int64"),
    ints: many(8, "int64"),
    type: field(20, "int32"),
  }),
  TensorProto: message({
    dims: many(1, "int64"),
    dataType: field(2, "int32"),
    name: field(8, "string"),
    rawData: field(9, "bytes"),
  }),
  ValueInfoProto: message({ name: field(1, "string"), type: field(2, "TypeProto") }),
  TypeProto: message({ tensorType: field(1, "TypeProtoTensor") }),
  TypeProtoTensor: message({ elemType: field(1, "int32"), shape: field(2, "TensorShapeProto") }),
  TensorShapeProto: message({ dim: many(1, "Dimension") }),
  Dimension: message({ dimValue: field(1, "int64"), dimParam: field(2, "string") }),
});

export interface OnnxNode {
  opType: string;
  name: string;
  input: string[];
  output: string[];
  attribute: OnnxAttribute[];
}

export interface OnnxAttribute {
  name: string;
  type: number;
  f?: number;
  i?: number;
  ints?: number[];
}

export interface OnnxTensor {
  name: string;
  dims: number[];
  dataType: number;
  rawData: Uint8Array;
}

export const dataTypes = { float: 1, int64: 7, float16: 10 };

/** Attributes of a node; a list is of whole numbers, and `float` marks a number with a point. */
export function attributes(values: Record<string, number | number[] | { float: number }>) {
  return Object.entries(values).map(([name, value]): OnnxAttribute => {
    if (Array.isArray(value)) return { name, type: 7, ints: value };
    return typeof value === "number"
      ? { name, type: 2, i: value }
      : { name, type: 1, f: value.float };
  });
}

export interface OnnxModel {
  irVersion: number;
  producerName: string;
  producerVersion: string;
  docString: string;
  opsetImport: { domain: string; version: number }[];
  metadataProps: { key: string; value: string }[];
  graph: {
    name: string;
    node: OnnxNode[];
    initializer: OnnxTensor[];
    input: unknown[];
    output: unknown[];
  };
}

export const encodeModel = (model: OnnxModel): Uint8Array => encode("ModelProto", model);

/** A value that goes in or comes out; text in a shape names a size that is free. */
export function valueInfo(name: string, elemType: number, shape: readonly (number | string)[]) {
  const dim = shape.map((size) =>
    typeof size === "string" ? { dimParam: size } : { dimValue: size }
  );
  return { name, type: { tensorType: { elemType, shape: { dim } } } };
}
