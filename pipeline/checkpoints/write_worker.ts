/** The thread that writes checkpoints, one job after the other. */
import { errorMessage } from "../error_message.ts";
import { type CheckpointJob, writeCheckpoint } from "./write_checkpoint.ts";

/** What came of a job: how many bytes were written, or what the system said. */
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
