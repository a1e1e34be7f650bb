/** Firefox without a window, steered by WebDriver BiDi. */

/** Asks a page for a text again and again, until it is what is waited for. */
export async function inFirefox(
  { path, profile }: { path: string; profile: string },
  url: string,
  expression: string,
  isWanted: (text: string) => boolean,
): Promise<string> {
  Deno.mkdirSync(profile);
  const process = new Deno.Command(path, {
    args: ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port=0"],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  try {
    const socket = new WebSocket(`${await address(process.stderr)}/session`);
    await new Promise((resolve, reject) =>
      Object.assign(socket, { onopen: resolve, onerror: reject })
    );
    const send = calls(socket);
    await send("session.new", { capabilities: {} });
    const { context } = await send("browsingContext.create", { type: "tab" });
    await send("browsingContext.navigate", { context, url, wait: "complete" });
    const deadline = Date.now() + 60_000;
    for (;;) {
      const { result } = await send("script.evaluate", {
        ...{ expression, target: { context }, awaitPromise: false },
      });
      if (isWanted(result?.value) || Date.now() > deadline) {
        socket.close();
        return result?.value;
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  } finally {
    process.kill();
    await process.status;
  }
}

/** It prints where it listens. */
async function address(stderr: ReadableStream<Uint8Array>): Promise<string> {
  let said = "";
  for await (const text of stderr.pipeThrough(new TextDecoderStream() as never)) {
    said += text;
    const [, found] = said.match(/listening on (ws:\/\/\S+)/) ?? [];
    if (found) return found;
  }
  throw new Error(`Firefox ended: ${said}`);
}

function calls(socket: WebSocket) {
  let last = 0;
  const waiting = new Map<
    number,
    // deno-lint-ignore no-explicit-any -- each answer has a form of its own
    { resolve: (result: any) => void; reject: (why: Error) => void }
  >();
  socket.onmessage = ({ data }) => {
    const { id, result, message } = JSON.parse(data);
    const call = waiting.get(id);
    if (message === undefined) call?.resolve(result);
    else call?.reject(new Error(message));
  };
  // deno-lint-ignore no-explicit-any
  return (method: string, params: object): Promise<any> => {
    const { promise, resolve, reject } = Promise.withResolvers();
    waiting.set(++last, { resolve, reject });
    socket.send(JSON.stringify({ id: last, method, params }));
    return promise;
  };
}
