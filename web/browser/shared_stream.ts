/**
 * One stream of events per run and browser, however many tabs show it: a browser opens six
 * connections to a server at most, and seven tabs must not wait for one another. The tab that holds
 * a lock of the run's name has the stream and passes on what comes; when it closes, the browser
 * gives the lock to the next. Where there are no locks (outside of secure contexts), every tab has a
 * stream of its own, but only while it can be seen.
 */
import type { ConnectionState } from "../page/page_state.ts";

/** What comes down the stream: `snapshot`, or the type of an event. */
export interface Message {
  seq: number;
  type: string;
  data: string;
}

export interface StreamOptions {
  url: string;
  /** Everything but `snapshot` that the stream may send. */
  types: readonly string[];
  onMessages: (messages: readonly Message[]) => void;
  onConnection: (connection: ConnectionState) => void;
  /** What a tab that comes later must know first; undefined before there is anything. */
  currentState: () => unknown;
  /** Takes over what another tab's `currentState` gave. */
  onState: (state: unknown) => void;
}

type Note =
  | { kind: "hello" }
  | { kind: "state"; state: unknown }
  | { kind: "messages"; messages: readonly Message[] }
  | { kind: "connection"; connection: ConnectionState };

// Often enough to look alive, and seldom enough to leave the machine to the training.
const deliverMillis = 200;

/** Opens, or joins, the stream. Answers with what closes it. */
export function openSharedStream(options: StreamOptions): () => void {
  const closing = new AbortController();
  if ("locks" in navigator) share(options, closing.signal);
  else streamWhileVisible(options, closing.signal);
  return () => closing.abort();
}

function share(options: StreamOptions, signal: AbortSignal): void {
  // Another dashboard on the same site has runs of the same names.
  const name = new URL(options.url, document.baseURI).href;
  const channel = new BroadcastChannel(name);
  let isLeader = false;
  let connection: ConnectionState = "connecting";
  const post = (note: Note) => channel.postMessage(note);

  channel.onmessage = ({ data: note }: MessageEvent<Note>) => {
    if (note.kind === "hello") {
      const state = isLeader ? options.currentState() : undefined;
      if (state !== undefined) post({ kind: "state", state });
      if (isLeader) post({ kind: "connection", connection });
    } else if (!isLeader) {
      followLeader(options, note);
    }
  };
  signal.addEventListener("abort", () => channel.close());
  post({ kind: "hello" });

  const lead = async () => {
    isLeader = true;
    const onMessages = (messages: readonly Message[]) => {
      options.onMessages(messages);
      post({ kind: "messages", messages });
    };
    const onConnection = (next: ConnectionState) => {
      connection = next;
      options.onConnection(connection);
      post({ kind: "connection", connection });
    };
    const close = openStream({ ...options, onMessages, onConnection });
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    close();
  };
  // Rejects only when the tab stops waiting for its turn.
  navigator.locks.request(name, { signal }, lead).catch(() => {});
}

/** What the tab with the stream says is news for the others, and so is that it has lost it. */
function followLeader(options: StreamOptions, note: Exclude<Note, { kind: "hello" }>): void {
  switch (note.kind) {
    case "state":
      return options.onState(note.state);
    case "messages":
      return options.onMessages(note.messages);
    case "connection":
      return options.onConnection(note.connection === "live" ? "follower" : note.connection);
  }
}

function streamWhileVisible(options: StreamOptions, signal: AbortSignal): void {
  let close = () => {};
  const follow = () => {
    close();
    close = document.hidden ? () => {} : openStream(options);
  };
  document.addEventListener("visibilitychange", follow, { signal });
  signal.addEventListener("abort", () => close());
  follow();
}

/** A stream of this tab's own; messages are handed on in groups. */
function openStream({ url, types, onMessages, onConnection }: StreamOptions): () => void {
  onConnection("connecting");
  const source = new EventSource(url);
  let waiting: Message[] = [];
  const deliver = () => {
    if (waiting.length > 0) onMessages(waiting);
    waiting = [];
  };
  const timer = setInterval(deliver, deliverMillis);
  const take = ({ type, data, lastEventId }: MessageEvent<string>) => {
    waiting.push({ type, data, seq: Number(lastEventId) });
    if (type === "snapshot") deliver();
  };
  for (const type of ["snapshot", ...types]) source.addEventListener(type, take);
  source.onopen = () => onConnection("live");
  source.onerror = () => onConnection("lost");
  return () => {
    clearInterval(timer);
    source.close();
  };
}
