import assert from "node:assert/strict";

export interface Message {
  id: number;
  event: string;
  // deno-lint-ignore no-explicit-any -- whatever the server sent
  data: any;
}

/** What a browser's EventSource does, where a test can see it. */
export interface EventStream {
  /** The next message; comments are passed by. */
  next(): Promise<Message>;
  /** The next so many of them. */
  take(count: number): Promise<Message[]>;
  /** Whether the server has ended it. */
  ended(): Promise<boolean>;
  close(): Promise<void>;
}

export async function openEvents(url: string, lastEventId?: number): Promise<EventStream> {
  const headers = lastEventId === undefined ? undefined : { "last-event-id": String(lastEventId) };
  const response = await fetch(url, { headers });
  assert.equal(response.status, 200, response.ok ? "" : await response.text());
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const block = async (): Promise<string | undefined> => {
    for (;;) {
      const end = text.indexOf("\n\n");
      if (end >= 0) {
        const found = text.slice(0, end);
        text = text.slice(end + 2);
        return found;
      }
      const { done, value } = await reader.read();
      if (done) return undefined;
      text += value;
    }
  };
  const next = async (): Promise<Message> => {
    for (;;) {
      const found = await block();
      assert.ok(found !== undefined, "the stream has ended");
      const fields = new Map(
        found.split("\n").map((line) => line.split(/: (.*)/s, 2) as [string, string]),
      );
      if (!fields.has("event")) continue;
      const data = JSON.parse(fields.get("data")!);
      return { id: Number(fields.get("id")), event: fields.get("event")!, data };
    }
  };
  return {
    next,
    async take(count) {
      const messages: Message[] = [];
      while (messages.length < count) messages.push(await next());
      return messages;
    },
    async ended() {
      while (await block() !== undefined);
      return true;
    },
    close: () => reader.cancel(),
  };
}
