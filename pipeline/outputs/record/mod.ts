/** The record of a run: the batch and the results of every step. */
export type {
  DigestEntry,
  RecordedImage,
  RecordEntry,
  RollbackEntry,
  SettingsEntry,
  StepEntry,
} from "./entries.ts";
export type { RecordLevel } from "../../contracts/run_config.ts";
export { DamagedError } from "./framing.ts";
export { holdsKeptState, readKeptState, writeKeptState } from "./kept_state.ts";
export { isSameProgram, thisProgram } from "./program.ts";
export { openRecordReader, recordedBatch, type RecordReader } from "./reader.ts";
export { lossesOf, record } from "./record.ts";
export { type RecordedStep, Recorder } from "./recorder.ts";
export { openRecording, type Recording } from "./recording.ts";
export { settingsOf } from "./settings_of.ts";
export { tensorDigests } from "./tensor_digests.ts";
export { openRecordWriter, type RecordWriter } from "./writer.ts";
