/** What the page asks of its server to replay a run. */
import { parseReplayEvent, type ReplayEvent } from "../../pipeline/contracts/replay_events.ts";
import type { ReplayList, ReplayRequest } from "../state/replay_request.ts";
import { runData } from "../state/run_urls.ts";
import { change, getJson } from "./api.ts";

const urlOf = (run: string, id?: string) => runData(run, `/replays${id ? `/${id}` : ""}`);

export function listReplays(run: string): Promise<ReplayList> {
  return getJson(urlOf(run));
}

/** @returns its number */
export async function startReplay(run: string, request: ReplayRequest): Promise<string> {
  const { id } = await (await change("POST", urlOf(run), request)).json();
  return id;
}

export async function stopReplay(run: string, id: string): Promise<void> {
  await change("DELETE", urlOf(run, id));
}

// A fast replay sends more events than a page can draw.
const deliverMillis = 100;

/** Follows a replay in groups of events, until its end or until the returned function is called. */
export function watchReplay(
  run: string,
  id: string,
  onEvents: (events: readonly ReplayEvent[]) => void,
): () => void {
  const source = new EventSource(`${urlOf(run, id)}/events`);
  let waiting: ReplayEvent[] = [];
  const deliver = () => {
    if (waiting.length > 0) onEvents(waiting);
    waiting = [];
  };
  const timer = setInterval(deliver, deliverMillis);
  const close = () => {
    clearInterval(timer);
    source.close();
  };
  source.addEventListener("replay", ({ data }: MessageEvent<string>) => {
    const event = parseReplayEvent(data);
    waiting.push(event);
    if (event.type !== "replay-ended") return;
    deliver();
    close();
  });
  return close;
}
