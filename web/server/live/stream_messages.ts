/** Server-sent events, as bytes. */
import type { StoredEvent } from "../../../pipeline/store/mod.ts";
import type { RunSnapshot } from "../../state/run_snapshot.ts";
import { wireJson } from "../http/wire.ts";

/** A message, and the number of the newest event that a browser knows after it. */
export interface StreamMessage {
  seq: number;
  bytes: Uint8Array;
}

const encoder = new TextEncoder();

export function eventMessage({ seq, event }: StoredEvent): StreamMessage {
  return message(seq, event.type, event);
}

export function snapshotMessage(seq: number, snapshot: RunSnapshot): StreamMessage {
  return message(seq, "snapshot", snapshot);
}

/** How long browsers wait before they reconnect. */
export const retryBytes = encoder.encode("retry: 1000\n\n");

/** A comment that keeps the connection alive. */
export const heartbeatBytes = encoder.encode(": still here\n\n");

/** The bytes of several messages, joined. */
export function joinMessages(messages: readonly StreamMessage[]): Uint8Array {
  // A snapshot takes megabytes, and all clients share it.
  if (messages.length === 1) return messages[0].bytes;
  const joined = new Uint8Array(messages.reduce((sum, { bytes }) => sum + bytes.length, 0));
  let end = 0;
  for (const { bytes } of messages) {
    joined.set(bytes, end);
    end += bytes.length;
  }
  return joined;
}

function message(seq: number, name: string, data: unknown): StreamMessage {
  const text = `id: ${seq}\nevent: ${name}\ndata: ${wireJson(data)}\n\n`;
  return { seq, bytes: encoder.encode(text) };
}
