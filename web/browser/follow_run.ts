/** Keeps a page's view of its run up to date. */
import { eventTypes, parseEvent } from "../../pipeline/contracts/events.ts";
import type { PageState } from "../page/page_state.ts";
import { runData } from "../state/run_urls.ts";
import { follow, type NumberedEvent, type RunView } from "../state/run_view.ts";
import { readSnapshot, type WireSnapshot } from "../state/snapshot.ts";
import { shownPoints } from "./api.ts";
import { type Message, openSharedStream } from "./shared_stream.ts";

/** What the tab with the stream sends to a later tab. */
interface TabState {
  view: RunView;
  isOwned: boolean;
}

/** Follows the run until the returned function is called. */
export function followRun(page: PageState): () => void {
  let hasSnapshot = false;
  const take = (messages: readonly Message[]) => {
    let view = page.view.value;
    let events: NumberedEvent[] = [];
    for (const message of messages) {
      if (message.type === "snapshot") {
        hasSnapshot = true;
        events = [];
        view = takeSnapshot(page, message);
      } else {
        events.push({ seq: message.seq, event: parseEvent(message.data) });
      }
    }
    // A process that writes events is running.
    if (events.length > 0) page.isOwned.value = true;
    page.view.value = follow(view, events);
  };
  return openSharedStream({
    url: runData(page.run, `/events?points=${shownPoints}&created=${page.createdAt}`),
    types: eventTypes,
    onMessages: take,
    onConnection: (connection) => page.connection.value = connection,
    currentState: (): TabState | undefined =>
      hasSnapshot ? { view: page.view.value, isOwned: page.isOwned.value } : undefined,
    onState: (state) => {
      const { view, isOwned } = state as TabState;
      page.view.value = view;
      page.isOwned.value = isOwned;
    },
  });
}

function takeSnapshot(page: PageState, { data, seq }: Message): RunView {
  const snapshot: WireSnapshot = JSON.parse(data);
  page.isOwned.value = snapshot.summary.state === "training";
  return readSnapshot(snapshot, seq);
}
