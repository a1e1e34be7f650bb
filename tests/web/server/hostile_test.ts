/** What must not get in, and what must not get out. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { started, step } from "../../scripts/cli/progress/_events.ts";
import { listenHttp } from "../../../web/server/http/http_server.ts";
import { rawLines, rawRequest } from "./_raw_request.ts";
import { finishedRun, type Served, served, trainedRun } from "./_served.ts";

const json = { "content-type": "application/json" };

/** Sends a command as the dashboard's page would, but for these headers. */
function pause({ origin, token }: Served, headers: Record<string, string | undefined> = {}) {
  const all = { ...json, "x-token": token, origin, "sec-fetch-site": "same-origin", ...headers };
  const sent = Object.entries(all).filter((pair): pair is [string, string] =>
    pair[1] !== undefined
  );
  const body = JSON.stringify({ name: "pause" });
  return fetch(`${origin}/api/runs/first/commands`, { method: "POST", headers: sent, body });
}

async function statusOf(answer: Promise<Response>): Promise<number> {
  const { status, body } = await answer;
  await body?.cancel();
  return status;
}

Deno.test({
  name: "only the address that was asked for is listened on",
  ignore: Deno.build.os !== "linux", // elsewhere 127.0.0.2 is no address of this machine
  async fn() {
    const isHeard = async (host: string) => {
      let heard = false;
      await served(async ({ port }) => {
        const connection = await Deno.connect({ hostname: "127.0.0.2", port }).catch(() => {});
        heard = connection !== undefined;
        connection?.close();
      }, { host });
      return heard;
    };
    assert.equal(await isHeard("127.0.0.1"), false);
    assert.equal(await isHeard("0.0.0.0"), true);
  },
});

Deno.test("a request without a Host is refused with 400, one for another host with 403", () =>
  served(async ({ port }) => {
    const status = async (...headers: string[]) =>
      (await rawRequest(port, rawLines("GET /api/runs HTTP/1.1", ...headers))).status;
    assert.equal(await status(), 400);
    assert.equal(await status("Host: "), 400);
    assert.equal(await status("Host: a b"), 400);
    assert.equal(await status("Host: rebound.example"), 403);
    assert.equal(await status(`Host: rebound.example:${port}`), 403);
    assert.equal(await status("Host: localhost.rebound.example"), 403);
    assert.equal(await status("Host: 10.0.0.1"), 403);
    for (const own of ["localhost", "LOCALHOST", "127.0.0.1:9999", "[::1]", `localhost:${port}`]) {
      assert.equal(await status(`Host: ${own}`), 200, own);
    }
  }));

Deno.test("the host in a request's target does not stand in for the Host header", () =>
  served(async ({ port }) => {
    const lines = rawLines("GET http://localhost/api/runs HTTP/1.1", "Host: rebound.example");
    assert.equal((await rawRequest(port, lines)).status, 400);
  }));

Deno.test("headers beyond 16 KiB are refused with 431", () =>
  served(async ({ port }) => {
    const header = `X-Long: ${"x".repeat(20_000)}`;
    const { status } = await rawRequest(
      port,
      rawLines("GET / HTTP/1.1", "Host: localhost", header),
    );
    assert.equal(status, 431);
  }));

Deno.test("a body beyond 64 KiB is refused with 413, with and without its length told", () =>
  served(async (server) => {
    const { port } = server;
    const first = "POST /api/runs/first/commands HTTP/1.1";
    const long = "x".repeat(70_000);
    const told = rawLines(first, "Host: localhost", "Content-Length: 70000") + long;
    assert.equal((await rawRequest(port, told)).status, 413);
    const chunk = `${long.length.toString(16)}\r\n${long}\r\n0\r\n\r\n`;
    const chunked = rawLines(first, "Host: localhost", "Transfer-Encoding: chunked") + chunk;
    assert.equal((await rawRequest(port, chunked)).status, 413);
  }));

Deno.test("clients that dawdle over their headers or body are cut off", () =>
  served(async ({ port }) => {
    const slow = [
      "",
      "GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: a",
      "POST /api/runs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc",
    ];
    const answers = await Promise.all(slow.map((text) => rawRequest(port, text)));
    assert.deepEqual(answers.map(({ status }) => status), [408, 408, 408]);
  }, { headersMillis: 300, requestMillis: 600 }));

Deno.test("commands are taken from the dashboard's own pages with the token, and from nobody else", () =>
  served(async (server) => {
    const run = await trainedRun(server.runsDir, [started, step(1)]);
    assert.equal(await statusOf(pause(server)), 202);
    assert.equal(
      await statusOf(pause(server, { origin: undefined, "sec-fetch-site": undefined })),
      202,
    );
    assert.deepEqual(run.commands(), [{ name: "pause" }, { name: "pause" }]);

    const hostile: Record<string, string | undefined>[] = [
      { "x-token": undefined },
      { "x-token": "" },
      { "x-token": server.token.slice(0, -1) },
      { "x-token": server.token.toLowerCase() + "x" },
      { origin: "https://evil.example" },
      { origin: "null" },
      // A browser that says nothing of sites, and a page on another port of this machine.
      { origin: "http://localhost:1", "sec-fetch-site": undefined },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
    ];
    for (const headers of hostile) {
      assert.equal(await statusOf(pause(server, headers)), 403, JSON.stringify(headers));
    }
    // What a form of another site can send without asking first.
    assert.equal(await statusOf(pause(server, { "content-type": "text/plain" })), 415);
    assert.deepEqual(run.commands(), []);
    run.close();
  }));

Deno.test("renaming and deleting need the token and the dashboard's own page too", () =>
  served(async ({ origin, runsDir, token }) => {
    await finishedRun(runsDir, [started]);
    const send = (method: string, path: string, headers: Record<string, string>) =>
      statusOf(fetch(`${origin}/api/runs/first${path}`, {
        method,
        headers: { ...json, ...headers },
        body: method === "POST" ? JSON.stringify({ name: "second" }) : undefined,
      }));
    for (const headers of [{}, { "x-token": "no" }, { "x-token": token, origin: "http://evil" }]) {
      assert.equal(await send("POST", "/name", headers as Record<string, string>), 403);
      assert.equal(await send("DELETE", "", headers as Record<string, string>), 403);
    }
    assert.deepEqual([...Deno.readDirSync(runsDir)].map(({ name }) => name), ["first"]);
  }));

Deno.test("pages of other sites cannot even read", () =>
  served(async ({ origin, runsDir }) => {
    await finishedRun(runsDir, [started]);
    for (const path of ["/api/runs", "/api/runs/first/events", "/api/runs/first/steps"]) {
      const headers = { "sec-fetch-site": "cross-site" };
      assert.equal(await statusOf(fetch(origin + path, { headers })), 403, path);
    }
    const answer = await fetch(`${origin}/api/runs`);
    assert.equal(answer.headers.get("access-control-allow-origin"), null);
    assert.equal(answer.headers.get("cross-origin-resource-policy"), "same-origin");
    await answer.body?.cancel();
  }));

Deno.test("no path leads out of what a run shows", () =>
  served(async ({ port, runsDir }) => {
    await finishedRun(runsDir, [started]);
    Deno.writeTextFileSync(join(runsDir, "secret.png"), "secret");
    const paths = [
      ..."..%2f ..%2F ../ %2e%2e%2f ..%5c ..\\ %252e%252e%252f".split(" ").flatMap((up) => [
        `/api/runs/${up}secret.png`,
        `/api/runs/${up}etc`,
        `/api/runs/first/files/samples/${up}${up}secret.png`,
        `/api/runs/first/files/${up}secret.png`,
        `/runs/${up}${up}etc%2fpasswd`,
        `/${up}deno.json`,
        `/_fresh/${up}deno.json`,
      ]),
      "/api/runs/first/files/run.json",
      "/api/runs/first/files/events.sqlite",
      "/api/runs/first/files/samples/.hidden.png",
      "/api/runs/first/files/samples/a%00.png",
      "/api/runs/first/files/checkpoints/manifest.json",
      "/api/runs/first/files//etc/passwd",
      "/api/runs/.first",
      "/api/runs/%00",
      "/api/runs/" + "a".repeat(101),
      "/%",
    ];
    for (const path of paths) {
      const { status, text } = await rawRequest(
        port,
        rawLines(`GET ${path} HTTP/1.1`, "Host: localhost"),
      );
      assert.ok([400, 404].includes(status), `${path}: ${status}`);
      assert.doesNotMatch(text, /secret\n|root:|"tasks"/, path);
    }
  }));

Deno.test("what no router can read is refused before one sees it: torn characters, hidden slashes", async () => {
  const seen: string[] = [];
  const handle = (req: Request) => {
    seen.push(new URL(req.url).pathname);
    return Promise.resolve(new Response("seen"));
  };
  const server = await listenHttp(handle, { hostname: "127.0.0.1", port: 0 });
  const status = async (path: string) =>
    (await rawRequest(server.port, rawLines(`GET ${path} HTTP/1.1`, "Host: localhost"))).status;
  for (const path of ["/runs/%E0%A4%A", "/%", "/%ff", "/runs/%2"]) {
    assert.equal(await status(path), 400, path);
  }
  for (const path of ["/runs/..%2f..%2fetc", "/runs/a%2Fb", "/..%5c..%5cetc", "/runs/%00"]) {
    assert.equal(await status(path), 404, path);
  }
  for (const path of ["/runs/a%20b", "/runs/%E4%BD%A0", "/runs/100%25", "/?at=%ff"]) {
    assert.equal(await status(path), 200, path);
  }
  await server.close();
  assert.deepEqual(seen, ["/runs/a%20b", "/runs/%E4%BD%A0", "/runs/100%25", "/"]);
});

Deno.test("no policy asks for styles and scripts over https, where nobody answers", () =>
  served(async ({ origin, url }) => {
    const pages = [url, `${origin}/nothing`, `${origin}/api/runs`];
    for (const page of pages) {
      const answer = await fetch(page, { redirect: "manual" });
      await answer.body?.cancel();
      const policy = answer.headers.get("content-security-policy") ?? "";
      assert.match(policy, /default-src 'none'/, page);
      assert.doesNotMatch(policy, /upgrade-insecure-requests/, page);
    }
  }, { host: "127.0.0.1" }));

Deno.test("a link beside the runs is one of them, and links out of a run lead nowhere", () =>
  served(async ({ origin, runsDir }) => {
    await finishedRun(runsDir, [started]);
    const outside = Deno.makeTempDirSync();
    try {
      await finishedRun(outside, [started], "elsewhere");
      Deno.writeTextFileSync(join(outside, "secret.png"), "secret");
      Deno.symlinkSync(join(outside, "elsewhere"), join(runsDir, "linked"));
      Deno.symlinkSync(join(outside, "secret.png"), join(runsDir, "first/samples/linked.png"));
      Deno.removeSync(join(runsDir, "first/batches"), { recursive: true });
      Deno.symlinkSync(outside, join(runsDir, "first/batches"));
      for (const path of ["linked", "linked/steps.csv"]) {
        assert.equal(await statusOf(fetch(`${origin}/api/runs/${path}`)), 200, path);
      }
      for (const path of ["first/files/samples/linked.png", "first/files/batches/secret.png"]) {
        assert.equal(await statusOf(fetch(`${origin}/api/runs/${path}`)), 404, path);
      }
      const runs = await (await fetch(`${origin}/api/runs`)).json();
      assert.deepEqual(runs.map(({ name }: { name: string }) => name).sort(), ["first", "linked"]);
    } finally {
      Deno.removeSync(outside, { recursive: true });
    }
  }));

Deno.test("every answer tells browsers to keep it to themselves", () =>
  served(async ({ origin, runsDir }) => {
    await finishedRun(runsDir, [started]);
    const paths = ["/", "/runs/first", "/api/runs", "/nothing", "/styles.css", "/api/runs/nothing"];
    for (const path of paths) {
      const { headers, body } = await fetch(origin + path);
      await body?.cancel();
      assert.equal(headers.get("x-content-type-options"), "nosniff", path);
      assert.equal(headers.get("x-frame-options"), "DENY", path);
      assert.equal(headers.get("referrer-policy"), "no-referrer", path);
      const policy = headers.get("content-security-policy") ?? "";
      assert.match(policy, /default-src 'none'/, path);
      assert.match(policy, /frame-ancestors 'none'/, path);
      // Play compiles WebAssembly; no text of a page becomes a script.
      assert.doesNotMatch(policy.replace("'wasm-unsafe-eval'", ""), /unsafe|https?:|\*/, path);
    }
  }));

Deno.test("a page's policy lets through its own inline scripts only, marked anew for each page", () =>
  served(async ({ origin }) => {
    const nonces = new Set<string>();
    for (let i = 0; i < 3; i++) {
      const page = await fetch(origin);
      const [, nonce] = page.headers.get("content-security-policy")!
        .match(/script-src 'self' 'nonce-(\w{32})'/)!;
      nonces.add(nonce);
      const html = await page.text();
      const inline = html.match(/<script(?![^>]*(src=|application\/json))[^>]*>/g) ?? [];
      for (const tag of inline) assert.ok(tag.includes(`nonce="${nonce}"`), tag);
      assert.doesNotMatch(html, /<[^>]+\son\w+=/);
    }
    assert.equal(nonces.size, 3);
  }));

Deno.test("what a run is called stays text in a page", () =>
  served(async ({ port }) => {
    const path = "/runs/%3Cimg%20src=x%20onerror=alert(1)%3E";
    const { status, text } = await rawRequest(
      port,
      rawLines(`GET ${path} HTTP/1.1`, "Host: localhost"),
    );
    assert.equal(status, 404);
    assert.doesNotMatch(text, /<img[^>]*onerror/);
  }));

Deno.test("on this machine's own address a page reads, and only who has the link gets its token", () =>
  served(async ({ origin, runsDir, token, url }) => {
    await finishedRun(runsDir, [started]);
    for (const path of ["/", "/runs/first", "/nothing"]) {
      const page = await (await fetch(origin + path)).text();
      assert.ok(!page.includes(token), path);
      assert.match(page, /This page only reads\..* open the link that was printed/, path);
    }
    const entered = await fetch(url, { redirect: "manual" });
    await entered.body?.cancel();
    assert.deepEqual([entered.status, entered.headers.get("location")], [303, "/"]);
    const [cookie, ...attributes] = entered.headers.get("set-cookie")!.split("; ");
    assert.deepEqual(attributes, ["HttpOnly", "SameSite=Strict", "Path=/"]);
    const page = await (await fetch(`${origin}/runs/first`, { headers: { cookie } })).text();
    assert.match(page, new RegExp(`<meta name="token" content="${token}"`));
    assert.doesNotMatch(page, /This page only reads/);
  }));

Deno.test("a supervisor is answered without a link, by any name, and by the cheapest of means", () =>
  served(async ({ port }) => {
    for (const host of ["localhost", "10.0.0.7:80", "gan.example"]) {
      const lines = rawLines("GET /healthz HTTP/1.1", `Host: ${host}`);
      const { status, text } = await rawRequest(port, lines);
      assert.equal(status, 200);
      assert.match(text, /\r\nok\n/);
    }
    const { status, text } = await rawRequest(port, rawLines("HEAD /healthz HTTP/1.1", "Host: a"));
    assert.equal(status, 200);
    assert.doesNotMatch(text, /\r\nok\n/);
  }, { host: "0.0.0.0" }));

Deno.test("names that are allowed are served, and changes from their pages are taken", () =>
  served(async (server) => {
    const run = await trainedRun(server.runsDir, [started]);
    const status = async (host: string) =>
      (await rawRequest(server.port, rawLines("GET /api/runs HTTP/1.1", `Host: ${host}`))).status;
    assert.deepEqual(
      await Promise.all(
        ["gan.example", "GAN.example:8443", "localhost", "other.example"].map(status),
      ),
      [200, 200, 200, 403],
    );
    // A proxy that passes on the name without the port, and one that passes on neither.
    const origin = "https://gan.example:8443";
    assert.equal(await statusOf(pause(server, { origin, "sec-fetch-site": undefined })), 202);
    assert.equal(await statusOf(pause(server, { origin })), 202);
    assert.equal(await statusOf(pause(server, { origin: "http://127.0.0.1:8200" })), 202);
    for (const evil of ["https://evil.example", "https://gan.example.evil.example"]) {
      assert.equal(await statusOf(pause(server, { origin: evil })), 403);
    }
    run.close();
  }, { allowedHosts: ["gan.example"] }));

Deno.test("where others can reach the server, nothing is had without the token", () =>
  served(async ({ origin, port, runsDir, token, url }) => {
    await finishedRun(runsDir, [started]);
    const local = origin.replace("localhost", "127.0.0.1");
    for (const path of ["/", "/styles.css", "/api/runs", "/api/runs/first/events", "/?token=no"]) {
      assert.equal(await statusOf(fetch(local + path)), 401, path);
    }
    assert.ok(url.endsWith(`/?token=${token}`));
    const entered = await fetch(`${local}/runs/first?points=5&token=${token}`, {
      redirect: "manual",
    });
    await entered.body?.cancel();
    assert.equal(entered.status, 303);
    assert.equal(entered.headers.get("location"), "/runs/first?points=5");
    const cookie = entered.headers.get("set-cookie")!;
    assert.match(cookie, /; HttpOnly; SameSite=Strict; Path=\/$/);
    const withCookie = { cookie: cookie.split(";")[0] };
    assert.equal(await statusOf(fetch(`${local}/api/runs`, { headers: withCookie })), 200);
    assert.equal(
      await statusOf(fetch(`${local}/api/runs`, { headers: { "x-token": token } })),
      200,
    );
    // The cookie comes along by itself, also where another site asks; the token in the header does not.
    const deleting = { method: "DELETE", headers: withCookie };
    assert.equal(await statusOf(fetch(`${local}/api/runs/first`, deleting)), 403);
    // A name of another site that leads here brings no cookie.
    const rebound = rawLines("GET /api/runs HTTP/1.1", "Host: rebound.example");
    assert.equal((await rawRequest(port, rebound)).status, 401);
    const away = await fetch(`${local}//evil.example/?token=${token}`, { redirect: "manual" });
    await away.body?.cancel();
    assert.equal(away.headers.get("location"), "/evil.example/");
  }, { host: "0.0.0.0" }));

Deno.test("the token of the link goes nowhere but into its cookie and the pages of who has it", () =>
  served(async ({ origin, runsDir, token }) => {
    await finishedRun(runsDir, [started]);
    const withToken = { headers: { "x-token": token } };
    const entering = await fetch(`${origin}/?token=${token}`, { redirect: "manual" });
    const refused = await fetch(`${origin}/?token=no`);
    for (const answer of [entering, refused]) {
      assert.equal(answer.headers.get("referrer-policy"), "no-referrer");
      assert.equal(answer.headers.get("cache-control"), "no-store");
      assert.ok(!(await answer.text()).includes(token));
    }
    assert.ok(!entering.headers.get("location")!.includes(token));
    const page = await (await fetch(`${origin}/runs/first`, withToken)).text();
    const places = page.split(token).length - 1;
    assert.equal(places, 1, "the meta element alone");
    for (const path of ["", "/first", "/first/steps.csv"]) {
      const answer = await fetch(`${origin}/api/runs${path}`, withToken);
      assert.ok(!(await answer.text()).includes(token), path);
    }
  }, { host: "0.0.0.0" }));

Deno.test("two dashboards of one machine do not log each other's readers out", () =>
  served((first) =>
    served(async (second) => {
      const cookies = await Promise.all([first, second].map(async ({ url }) => {
        const { headers, body } = await fetch(url, { redirect: "manual" });
        await body?.cancel();
        return headers.get("set-cookie")!.split(";")[0];
      }));
      const [a, b] = cookies.map((cookie) => cookie.split("=")[0]);
      assert.notEqual(a, b);
      const headers = { cookie: cookies.join("; ") };
      for (const { origin } of [first, second]) {
        assert.equal(await statusOf(fetch(`${origin}/api/runs`, { headers })), 200);
      }
    }, { host: "0.0.0.0" }), { host: "0.0.0.0" }));

Deno.test("a link cannot have a page load more runs than a reader can compare", () =>
  served(async ({ origin, runsDir }) => {
    await finishedRun(runsDir, [started]);
    const names = Array.from({ length: 1000 }, (_, i) => `compare=run-${i % 500}`).join("&");
    const page = await (await fetch(`${origin}/runs/first?${names}`)).text();
    // The link that skips to the content stays on the page, its query included.
    const drawn = page.replace(/href="[^"]*"/g, "");
    assert.match(drawn, /run-7/);
    assert.doesNotMatch(drawn, /run-8/);
  }));
