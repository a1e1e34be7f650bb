/** What ranks say to each other between steps: JSON, with bytes behind it where there are some. */
import type { Communicator } from "../../ops/ranks/mpi/mod.ts";

export interface Message<T> {
  head: T;
  bytes: Uint8Array;
}

const text = { encoder: new TextEncoder(), decoder: new TextDecoder() };
const none = new Uint8Array(0);

/** Collects a message of every rank on rank 0; undefined on others. */
export function gatherMessages<T>(
  group: Communicator,
  head: T,
  bytes: Uint8Array = none,
): Message<T>[] | undefined {
  return group.gather(packed(head, bytes), 0)?.map((message) => unpacked<T>(message));
}

/** Gives rank 0's message to all; others pass undefined. */
export function shareMessage<T>(
  group: Communicator,
  head: T | undefined,
  bytes: Uint8Array = none,
): Message<T> {
  const message = group.rank === 0 ? packed(head, bytes) : none;
  const length = new Uint8Array(new Float64Array([message.length]).buffer);
  group.broadcast(length, 0);
  const [size] = new Float64Array(length.buffer);
  const shared = group.rank === 0 ? message : new Uint8Array(size);
  group.broadcast(shared, 0);
  return unpacked<T>(shared);
}

function packed(head: unknown, bytes: Uint8Array): Uint8Array {
  const json = text.encoder.encode(JSON.stringify(head ?? null));
  const message = new Uint8Array(4 + json.length + bytes.length);
  new DataView(message.buffer).setUint32(0, json.length);
  message.set(json, 4);
  message.set(bytes, 4 + json.length);
  return message;
}

function unpacked<T>(message: Uint8Array): Message<T> {
  const length = new DataView(message.buffer, message.byteOffset).getUint32(0);
  const json = text.decoder.decode(message.subarray(4, 4 + length));
  return { head: JSON.parse(json) as T, bytes: message.subarray(4 + length) };
}
