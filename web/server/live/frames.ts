/** Server-sent events, as bytes. */
import type { StoredEvent } from "../../../pipeline/store/mod.ts";
import type { RunSnapshot } from "../run_snapshot.ts";
import { wireJson } from "../wire.ts";

/** A message for browsers, and the place in the run's story that they know after it. */
export interface Frame {
  seq: number;
  bytes: Uint8Array;
}

const encoder = new TextEncoder();

export function eventFrame({ seq, event }: StoredEvent): Frame {
  return frame(seq, event.type, event);
}

export function snapshotFrame(seq: number, snapshot: RunSnapshot): Frame {
  return frame(seq, "snapshot", snapshot);
}

/** Browsers that lose the connection wait so long before they come back. */
export const retryBytes = encoder.encode("retry: 1000\n\n");

/** A comment: it shows either end that the other is there. */
export const heartbeatBytes = encoder.encode(": still here\n\n");

/** The bytes of several, one after the other. */
export function joinFrames(frames: readonly Frame[]): Uint8Array {
  // A snapshot is megabytes, and shared by all who ask for it.
  if (frames.length === 1) return frames[0].bytes;
  const joined = new Uint8Array(frames.reduce((sum, { bytes }) => sum + bytes.length, 0));
  let end = 0;
  for (const { bytes } of frames) {
    joined.set(bytes, end);
    end += bytes.length;
  }
  return joined;
}

function frame(seq: number, name: string, data: unknown): Frame {
  const text = `id: ${seq}\nevent: ${name}\ndata: ${wireJson(data)}\n\n`;
  return { seq, bytes: encoder.encode(text) };
}
