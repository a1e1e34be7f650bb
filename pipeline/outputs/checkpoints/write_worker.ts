/** The thread that writes checkpoints, one job after the other. */
import { errorMessage } from "../../contracts/text.ts";
import { type CheckpointJob, writeCheckpoint } from "./write_checkpoint.ts";

/** The result of a job: the bytes written, or the system's error. */
export type Written = { bytes: number } | { error: string };

const thread = self as unknown as {
  onmessage: (event: MessageEvent<CheckpointJob>) => void;
  postMessage(written: Written): void;
};

thread.onmessage = ({ data: job }) => thread.postMessage(attempt(job));

function attempt(job: CheckpointJob): Written {
  try {
    return { bytes: writeCheckpoint(job) };
  } catch (error) {
    return { error: errorMessage(error) };
  }
}
