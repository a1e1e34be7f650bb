import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { mock } from "node:test";
import { download } from "../../../pipeline/sources/download.ts";
import { gzipped, inTempDir } from "./_fixtures.ts";

const contents = new Uint8Array(100_000).map((_, i) => (i * i) % 253);
const sumOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const pinned = { sha256: sumOf(contents), bytes: contents.length };

const rangeStart = (request: Request) =>
  Number(request.headers.get("range")?.match(/^bytes=(\d+)-$/)?.[1] ?? 0);

/** What a file server answers that knows ranges. */
function serveRange(request: Request, bytes: Uint8Array<ArrayBuffer>): Response {
  const start = rangeStart(request);
  if (start === 0) return new Response(bytes);
  if (start >= bytes.length) return new Response(null, { status: 416 });
  const range = `bytes ${start}-${bytes.length - 1}/${bytes.length}`;
  const headers = { "content-range": range };
  return new Response(bytes.subarray(start), { status: 206, headers });
}

/** Sends the first `length` bytes of what was promised, then breaks the connection. */
function serveCut(request: Request, bytes: Uint8Array<ArrayBuffer>, length: number): Response {
  const start = rangeStart(request);
  const rest = bytes.subarray(start, start + length);
  let sent = false;
  const body = new ReadableStream({
    // Only once the first part is on its way, or it would never be sent.
    pull(controller) {
      if (sent) return controller.error(new Error("cut"));
      sent = true;
      controller.enqueue(rest);
    },
  });
  const headers = {
    "content-length": String(bytes.length - start),
    "content-range": `bytes ${start}-${bytes.length - 1}/${bytes.length}`,
  };
  return new Response(body, { status: start > 0 ? 206 : 200, headers });
}

/** Runs a test beside a server on this machine; the test gets its address and an empty folder. */
const beside = (
  handler: (request: Request) => Response | Promise<Response>,
  test: (url: string, dir: string) => Promise<void>,
) =>
  inTempDir(async (dir) => {
    const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
    const server = Deno.serve({ ...options, onError: () => new Response(null) }, handler);
    try {
      await test(`http://127.0.0.1:${server.addr.port}/file`, dir);
    } finally {
      await server.shutdown();
    }
  });

const names = async (dir: string) => (await Array.fromAsync(Deno.readDir(dir))).map((e) => e.name);

Deno.test("download() writes the verified file and leaves nothing else", () =>
  beside((request) => serveRange(request, contents), async (url, dir) => {
    const path = join(dir, "file");
    const seen: number[] = [];
    await download({ urls: [url], path, ...pinned }, {
      onProgress: ({ done, total, what }) => {
        assert.equal(what, "downloading file");
        assert.equal(total, contents.length);
        seen.push(done);
      },
    });
    assert.deepEqual(await Deno.readFile(path), contents);
    assert.deepEqual(await names(dir), ["file"]);
    assert.equal(seen.at(-1), contents.length);
  }));

Deno.test("download() checks the sum of a gzip file, and unpacks nothing", async () => {
  const packed = await gzipped(contents);
  await beside((request) => serveRange(request, packed), async (url, dir) => {
    const packedSum = { sha256: sumOf(packed), bytes: packed.length };
    await download({ urls: [url], path: join(dir, "file.gz"), ...packedSum });
    assert.deepEqual(await Deno.readFile(join(dir, "file.gz")), packed);
  });
});

Deno.test("download() goes on where an earlier run was cut", async () => {
  const starts: number[] = [];
  await beside((request) => {
    starts.push(rangeStart(request));
    return serveRange(request, contents);
  }, async (url, dir) => {
    const path = join(dir, "file");
    await Deno.writeFile(`${path}.part`, contents.subarray(0, 40_000));
    await download({ urls: [url], path, ...pinned });
    assert.deepEqual(await Deno.readFile(path), contents);
  });
  assert.deepEqual(starts, [40_000]);
});

Deno.test("download() takes a partial file that is whole without another byte", () =>
  beside((request) => serveRange(request, contents), async (url, dir) => {
    const path = join(dir, "file");
    await Deno.writeFile(`${path}.part`, contents);
    await download({ urls: [url], path, ...pinned });
    assert.deepEqual(await names(dir), ["file"]);
  }));

Deno.test("download() resumes when the connection is cut", async () => {
  const starts: number[] = [];
  await beside((request) => {
    starts.push(rangeStart(request));
    return starts.length < 3 ? serveCut(request, contents, 30_000) : serveRange(request, contents);
  }, async (url, dir) => {
    const path = join(dir, "file");
    await download({ urls: [url], path, ...pinned });
    assert.deepEqual(await Deno.readFile(path), contents);
  });
  assert.deepEqual(starts, [0, 30_000, 60_000]);
});

Deno.test("download() starts again when the server knows no ranges", () =>
  beside(() => new Response(contents), async (url, dir) => {
    const path = join(dir, "file");
    await Deno.writeFile(`${path}.part`, contents.subarray(0, 40_000));
    await download({ urls: [url], path, ...pinned });
    assert.deepEqual(await Deno.readFile(path), contents);
  }));

Deno.test("download() fetches afresh when what an earlier run left is of another file", () =>
  beside((request) => serveRange(request, contents), async (url, dir) => {
    const path = join(dir, "file");
    await Deno.writeFile(`${path}.part`, new Uint8Array(40_000));
    await download({ urls: [url], path, ...pinned });
    assert.deepEqual(await Deno.readFile(path), contents);
  }));

Deno.test("download() refuses a file whose sum is wrong, and leaves nothing", () =>
  beside(() => new Response("something else"), async (url, dir) => {
    const wrong = download({ urls: [url], path: join(dir, "file"), ...pinned });
    await assert.rejects(wrong, /127\.0\.0\.1:\d+: the SHA-256 .* is not the pinned/);
    assert.deepEqual(await names(dir), []);
  }));

Deno.test("download() takes no byte beyond those of the file, however many are sent", async () => {
  let sent = 0;
  const endless = () =>
    new Response(
      new ReadableStream({
        pull(controller) {
          sent += 50_000;
          controller.enqueue(new Uint8Array(50_000));
        },
      }),
    );
  await beside(endless, async (url, dir) => {
    const path = join(dir, "file");
    await assert.rejects(download({ urls: [url], path, ...pinned }), /more than the 100000 bytes/);
    assert.ok(sent < 5e6, `${sent} bytes were taken`);
  });
});

Deno.test("download() tries the next address when one refuses, without asking it twice", async () => {
  let refusals = 0;
  await beside((request) => {
    if (new URL(request.url).pathname === "/file") return serveRange(request, contents);
    refusals++;
    return new Response(null, { status: 404 });
  }, async (url, dir) => {
    const path = join(dir, "file");
    await download({ urls: [`${url}-gone`, url], path, ...pinned });
    assert.deepEqual(await Deno.readFile(path), contents);
  });
  assert.equal(refusals, 1);
});

Deno.test("download() gives up on a server that falls silent, and says so", async () => {
  const silence = () => new Response(new ReadableStream({ start: (c) => c.enqueue(contents) }));
  await beside(silence, async (url, dir) => {
    const path = join(dir, "file");
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      const silent = download({ urls: [url], path, ...pinned }, {
        attempts: 1,
        stallMillis: 50,
        onProgress: ({ done }) => {
          if (done === contents.length) mock.timers.tick(50);
        },
      });
      await assert.rejects(silent, /nothing came for 50 ms/);
    } finally {
      mock.timers.reset();
    }
    assert.deepEqual(await names(dir), ["file.part"]);
  });
});
