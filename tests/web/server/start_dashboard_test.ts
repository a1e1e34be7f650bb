import assert from "node:assert/strict";
import { join } from "node:path";
import { startDashboard, type StartOptions } from "../../../web/mod.ts";
import { inTemporaryFolder } from "../../pipeline/store/_temporary_folder.ts";
import { cacheDir } from "./_served.ts";

const options = (folder: string): StartOptions => ({
  runsDir: join(folder, "runs"),
  cacheDir,
  host: "127.0.0.1",
  port: undefined,
  onCrash: (message) => assert.fail(message),
});

/** A module that says it serves, and then does something else. */
function pretender(then: string): URL {
  const code =
    `self.onmessage = () => { self.postMessage({ kind: "serving", url: "u" }); ${then} };` +
    `self.postMessage({ kind: "listening" });`;
  return new URL(`data:text/javascript,${encodeURIComponent(code)}`);
}

Deno.test("a step that blocks this thread blocks no page", () =>
  inTemporaryFolder(async (folder) => {
    const { url, close } = await startDashboard(options(folder));
    // Another process asks while this thread does nothing else than wait for its answer.
    const { stdout, code } = new Deno.Command(Deno.execPath(), {
      args: ["eval", `console.log(await (await fetch("${url}")).text())`],
      env: { NO_COLOR: "1" },
    }).outputSync();
    assert.equal(code, 0);
    assert.match(new TextDecoder().decode(stdout), /^<!DOCTYPE html>/);
    close();
  }));

Deno.test("of the default ports the next free one is taken; one that was asked for must be free", () =>
  inTemporaryFolder(async (folder) => {
    const first = await startDashboard(options(folder));
    const second = await startDashboard(options(folder));
    const [a, b] = [first, second].map(({ url }) => Number(new URL(url).port));
    assert.ok(b > a && a >= 8000, `${a} ${b}`);
    await assert.rejects(
      startDashboard({ ...options(folder), port: a }),
      { message: `port ${a} is taken by other programs: choose another --port` },
    );
    first.close();
    second.close();
  }));

Deno.test("a dashboard that breaks down is told of once, and ends nothing else", async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  await startDashboard({
    ...options("nowhere"),
    onCrash: resolve,
    module: pretender(`setTimeout(() => { throw new Error("out of luck"); }, 10);`),
  });
  assert.match(await promise, /out of luck/);
});

Deno.test("a dashboard that hangs is ended and told of, as one that breaks down", async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  const alive = `self.postMessage({ kind: "alive" });`;
  await startDashboard({
    ...options("nowhere"),
    onCrash: resolve,
    mostSilentMillis: 600,
    module: pretender(`${alive} setTimeout(() => { for (;;); }, 10);`),
  });
  assert.equal(await promise, "it gave no sign of life for 0.6 seconds");
});

Deno.test("a dashboard that cannot even start is an error", async () => {
  const module = new URL(`data:text/javascript,throw new Error("no luck at all")`);
  await assert.rejects(startDashboard({ ...options("nowhere"), module }), /no luck at all/);
});

Deno.test("a dashboard whose modules load slowly is told what to serve all the same", () =>
  inTemporaryFolder(async (folder) => {
    const worker = new URL("../../../web/server/worker.ts", import.meta.url);
    const code = `await new Promise((done) => setTimeout(done, 300)); await import("${worker}");`;
    const module = new URL(`data:text/javascript,${encodeURIComponent(code)}`);
    const { url, close } = await startDashboard({ ...options(folder), module });
    const answer = await fetch(url);
    await answer.body?.cancel();
    assert.equal(answer.status, 200);
    close();
  }));

Deno.test("what nothing in the dashboard's thread has caught is told in one line", async () => {
  const worker = new URL("../../../web/server/worker.ts", import.meta.url);
  const code = `import "${worker}"; Promise.reject(new Error("nobody caught me"));`;
  const module = new URL(`data:text/javascript,${encodeURIComponent(code)}`);
  await assert.rejects(startDashboard({ ...options("nowhere"), module }), {
    message: "nobody caught me",
  });
});

Deno.test("a second dashboard finds the page's scripts as the first one left them", () =>
  inTemporaryFolder(async (folder) => {
    const cacheDir = join(folder, "cache");
    const filesNow = () => {
      const [built] = [...Deno.readDirSync(cacheDir)].map(({ name }) => join(cacheDir, name));
      return [...Deno.readDirSync(built)].map((
        { name },
      ) => [name, Deno.statSync(join(built, name)).mtime?.getTime()]);
    };
    (await startDashboard({ ...options(folder), cacheDir })).close();
    const before = filesNow();
    (await startDashboard({ ...options(folder), cacheDir })).close();
    assert.ok(before.length >= 2);
    assert.deepEqual(filesNow(), before);
  }));
