import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inTemporaryFolder } from "../pipeline/store/_temporary_folder.ts";

Deno.test({
  name: "web/dev.ts serves the app to this machine alone",
  ignore: Deno.build.os !== "linux", // elsewhere 127.0.0.2 is no address of this machine
  fn: () =>
    inTemporaryFolder(async (folder) => {
      const script = fileURLToPath(import.meta.resolve("../../web/dev.ts"));
      const child = new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", script],
        env: { PORT: "0", DCGAN_RUNS: join(folder, "runs"), NO_COLOR: "1" },
        stdout: "null",
        stderr: "piped",
      }).spawn();
      try {
        const port = await portIn(child.stderr);
        const answer = await fetch(`http://127.0.0.1:${port}/`);
        assert.match(await answer.text(), /^<!DOCTYPE html>/);
        await assert.rejects(fetch(`http://127.0.0.2:${port}/`), TypeError);
      } finally {
        child.kill();
        await child.status;
      }
    }),
});

/** The port that a server says it listens on. */
async function portIn(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> {
  let text = "";
  for await (const part of stream.pipeThrough(new TextDecoderStream())) {
    text += part;
    const [, port] = text.match(/http:\/\/[^:]+:(\d+)/) ?? [];
    if (port !== undefined) return port;
  }
  throw new Error(`it says no port: ${text}`);
}
