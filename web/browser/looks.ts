/** What the page asks of its server about single steps of a recorded run. */
import {
  type LookFrame,
  type LookRequest,
  parseLookFrame,
} from "../../pipeline/contracts/looks.ts";
import { runData } from "../state/run_urls.ts";
import { change } from "./api.ts";

/**
 * @param onFrame is told of progress
 * @returns the bytes of the answer
 * @throws Error that says why there is none
 */
export async function askLook(
  run: string,
  request: LookRequest,
  { onFrame, signal }: { onFrame: (frame: LookFrame) => void; signal: AbortSignal },
): Promise<Uint8Array<ArrayBuffer>> {
  const answer = await change("POST", runData(run, "/looks"), request, signal);
  const reader = answer.body!.getReader();
  let rest = new Uint8Array();
  for (;;) {
    const end = rest.indexOf(10);
    if (end < 0) {
      const { done, value } = await reader.read();
      if (done) throw new Error("the dashboard broke off");
      rest = joined(rest, value);
      continue;
    }
    const frame = parseLookFrame(new TextDecoder().decode(rest.subarray(0, end)));
    rest = rest.slice(end + 1);
    if (frame.type === "look-failed") throw new Error(frame.message);
    if (frame.type === "look-done") return await readBytes(reader, rest, frame.bytes);
    onFrame(frame);
  }
}

async function readBytes(
  reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>,
  first: Uint8Array<ArrayBuffer>,
  count: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(count);
  let at = 0;
  for (let part = first;;) {
    bytes.set(part.subarray(0, count - at), at);
    at += part.length;
    if (at >= count) return bytes;
    const { done, value } = await reader.read();
    if (done) throw new Error("the dashboard broke off");
    part = value;
  }
}

function joined(a: Uint8Array<ArrayBuffer>, b: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
