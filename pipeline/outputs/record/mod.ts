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
export { codeDigest, isSameCode, settingsOf, thisCode } from "./code_version.ts";
export { lossesOf, openRecording, record, type Recording } from "./recording.ts";
export { type RecordedStep, Recorder, tensorDigests } from "./recorder.ts";
export { openRecordWriter, type RecordWriter } from "./writer.ts";
