/** The part of TensorBoard's protocol buffers that a run takes (event.proto, summary.proto, hparams). */
import { field, many, message, protoEncoder } from "../files/proto.ts";

const encode = protoEncoder({
  Event: message({
    wallTime: field(1, "double"),
    step: field(2, "int64"),
    fileVersion: field(3, "string"),
    summary: field(5, "Summary"),
    sessionLog: field(7, "SessionLog"),
  }),
  SessionLog: message({ status: field(1, "int32") }),
  Summary: message({ value: many(1, "SummaryValue") }),
  SummaryValue: message({
    tag: field(1, "string"),
    simpleValue: field(2, "float"),
    image: field(4, "SummaryImage"),
    histo: field(5, "HistogramProto"),
    tensor: field(8, "TensorProto"),
    metadata: field(9, "SummaryMetadata"),
  }),
  SummaryImage: message({
    height: field(1, "int32"),
    width: field(2, "int32"),
    colorspace: field(3, "int32"),
    encodedImageString: field(4, "bytes"),
  }),
  HistogramProto: message({
    min: field(1, "double"),
    max: field(2, "double"),
    num: field(3, "double"),
    sum: field(4, "double"),
    sumSquares: field(5, "double"),
    bucketLimit: many(6, "double"),
    bucket: many(7, "double"),
  }),
  TensorProto: message({
    dtype: field(1, "int32"),
    tensorShape: field(2, "TensorShapeProto"),
    floatVal: many(5, "float"),
  }),
  TensorShapeProto: message({ dim: many(2, "Dim") }),
  Dim: message({ size: field(1, "int64") }),
  SummaryMetadata: message({ pluginData: field(1, "PluginData"), dataClass: field(4, "int32") }),
  PluginData: message({ pluginName: field(1, "string"), content: field(2, "bytes") }),
  HParamsPluginData: message({
    version: field(1, "int32"),
    experiment: field(2, "Experiment"),
    sessionStartInfo: field(3, "SessionStartInfo"),
    sessionEndInfo: field(4, "SessionEndInfo"),
  }),
  Experiment: message({
    timeCreatedSecs: field(3, "double"),
    hparamInfos: many(4, "HParamInfo"),
    metricInfos: many(5, "MetricInfo"),
  }),
  HParamInfo: message({ name: field(1, "string"), type: field(4, "int32") }),
  MetricInfo: message({ name: field(1, "MetricName"), displayName: field(3, "string") }),
  MetricName: message({ group: field(1, "string"), tag: field(2, "string") }),
  SessionStartInfo: message({ hparams: many(1, "Entry"), startTimeSecs: field(5, "double") }),
  Entry: message({ key: field(1, "string"), value: field(2, "Value") }), // a map's, on the wire
  SessionEndInfo: message({ status: field(1, "int32"), endTimeSecs: field(2, "double") }),
  Value: message({
    numberValue: field(2, "double"),
    stringValue: field(3, "string"),
    boolValue: field(4, "bool"),
  }),
});

export interface BoardValue {
  tag: string;
  simpleValue?: number;
  image?: { height: number; width: number; colorspace: number; encodedImageString: Uint8Array };
  histo?: {
    min: number;
    max: number;
    num: number;
    sum: number;
    sumSquares: number;
    bucketLimit: number[];
    bucket: number[];
  };
  tensor?: unknown;
  metadata?: unknown;
}

export interface BoardEvent {
  /** Seconds since 1970. */
  wallTime: number;
  step?: number;
  fileVersion?: string;
  summary?: { value: BoardValue[] };
  sessionLog?: { status: number };
}

export const encodeEvent = (event: BoardEvent): Uint8Array => encode("Event", event);

/** What the hyper-parameters' page reads: a value of metadata, whose number nobody looks at. */
export function hyperValue(tag: string, content: object): BoardValue {
  return {
    tag: `_hparams_/${tag}`,
    tensor: { dtype: 1, tensorShape: { dim: [{ size: 1 }] }, floatVal: [0] },
    metadata: {
      pluginData: { pluginName: "hparams", content: encode("HParamsPluginData", content) },
    },
  };
}
