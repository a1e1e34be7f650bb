/**
 * One stream of events per run and browser, however many tabs show it: a browser opens at most six
 * connections to a server. The tab that holds a lock with the run's name has the stream and passes its
 * messages on; when the tab closes, the browser gives the lock to the next. Outside of secure contexts
 * there are no locks: every tab has a stream of its own, while it is visible.
 */
import type { ConnectionState } from "../page/page_state.ts";

/** A message's type: `snapshot`, or the type of an event. */
export interface Message {
  seq: number;
  type: string;
  data: string;
}

export interface StreamOptions {
  url: string;
  /** The types of messages besides `snapshot`. */
  types: readonly string[];
  onMessages: (messages: readonly Message[]) => void;
  onConnection: (connection: ConnectionState) => void;
  /** The state that a later tab needs first; undefined before the first snapshot. */
  currentState: () => unknown;
  /** Takes the state of another tab's `currentState`. */
  onState: (state: unknown) => void;
}

type Note =
  | { kind: "hello" }
  | { kind: "state"; state: unknown }
  | { kind: "messages"; messages: readonly Message[] }
  | { kind: "connection"; connection: ConnectionState };

// Often enough to look live, and seldom enough not to slow training down.
const deliverMillis = 200;

/** Opens or joins the stream, and returns a function that closes it. */
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
  // Rejects only when the tab stops waiting for the lock.
  navigator.locks.request(name, { signal }, lead).catch(() => {});
}

/** Takes what the tab with the stream passes on: its messages, and whether it is connected. */
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

/** Opens a stream for this tab, and delivers its messages in groups. */
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
