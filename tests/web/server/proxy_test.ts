/** The dashboard behind Debian's nginx, as people configure it. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { RunEvent } from "../../../pipeline/contracts/events.ts";
import { inTemporaryFolder } from "../../pipeline/store/_temporary_folder.ts";
import { started, step } from "../../scripts/cli/progress/_events.ts";
import { openEvents } from "./_event_source.ts";
import { rawLines, rawRequest } from "./_raw_request.ts";
import { finishedRun, served, trainedRun } from "./_served.ts";
import { until } from "./_until.ts";

const nginx = ["/usr/sbin/nginx", "/usr/bin/nginx"].find((path) => existsSync(path));
const ended: RunEvent = { type: "run-ended", at: 9, reason: "finished", step: 30, seconds: 1 };

/** Runs a test with an nginx that has this location, and compresses all that it may. */
async function proxied(location: string, test: (port: number) => Promise<void>): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    const port = freePort();
    const conf = join(folder, "nginx.conf");
    Deno.writeTextFileSync(conf, configuration(folder, port, location));
    const child = new Deno.Command(nginx!, {
      args: ["-p", folder, "-c", conf],
      stdout: "null",
      stderr: "null",
    }).spawn();
    try {
      await until(() => isListening(port));
      await test(port);
    } finally {
      child.kill("SIGTERM");
      await child.status;
    }
  });
}

function configuration(folder: string, port: number, location: string): string {
  const places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  return `
    pid ${folder}/pid; error_log ${folder}/error.log; daemon off; master_process off;
    events {}
    http {
      access_log off; ${places.map((name) => `${name}_temp_path ${folder}/${name};`).join(" ")}
      gzip on; gzip_types text/event-stream application/json; gzip_proxied any;
      server { listen 127.0.0.1:${port}; ${location} }
    }`;
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

async function isListening(port: number): Promise<true | undefined> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port }).catch(() => undefined);
  connection?.close();
  return connection && true;
}

const behind = (name: string, fn: () => Promise<void>) =>
  Deno.test({ name, ignore: nginx === undefined, fn });

/** What nginx keeps to itself does not come at all. */
async function soon<T>(wanted: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error("nothing came through nginx")), 30_000);
  try {
    return await Promise.race([wanted, late]);
  } finally {
    clearTimeout(timer);
  }
}

behind(
  "twenty who watch through nginx get every event when it is told, the last one too",
  () =>
    served(({ runsDir, port }) =>
      proxied(`location / { proxy_pass http://127.0.0.1:${port}; }`, async (outside) => {
        const run = await trainedRun(runsDir, [started, step(1)]);
        const url = `http://127.0.0.1:${outside}/api/runs/first/events`;
        const streams = await Promise.all(Array.from({ length: 20 }, () => openEvents(url)));
        for (const stream of streams) assert.equal((await soon(stream.next())).event, "snapshot");
        for (let at = 2; at <= 30; at++) {
          run.append(step(at));
          run.flush();
          // Each before the next is told: nothing pushes it out of a buffer.
          if (at % 10 === 0 || at === 2) {
            for (const stream of streams) {
              let told = 0;
              while (told < at) told = (await soon(stream.next())).data.step;
            }
          }
        }
        run.append(ended);
        run.flush();
        for (const stream of streams) assert.equal((await soon(stream.next())).event, "run-ended");
        run.close();
        await Promise.all(streams.map((stream) => stream.close()));
      })
    ),
);

behind(
  "a page behind an nginx that passes on no name has the link's cookie, and steers",
  () =>
    served(({ runsDir, port, token }) =>
      proxied(`location / { proxy_pass http://127.0.0.1:${port}; }`, async (outside) => {
        const run = await trainedRun(runsDir, [started]);
        const origin = `http://127.0.0.1:${outside}`;
        const entered = await fetch(`${origin}/?token=${token}`, { redirect: "manual" });
        await entered.body?.cancel();
        const cookie = entered.headers.get("set-cookie")!.split(";")[0];
        const page = await (await fetch(`${origin}/runs/first`, { headers: { cookie } })).text();
        const [, inPage] = page.match(/name="token" content="([^"]+)"/)!;
        const headers = { origin, "sec-fetch-site": "same-origin", "x-token": inPage };
        const answer = await fetch(`${origin}/api/runs/first/commands`, {
          method: "POST",
          headers: { ...headers, "content-type": "application/json" },
          body: JSON.stringify({ name: "pause" }),
        });
        assert.equal(answer.status, 202, await answer.text());
        assert.deepEqual(run.commands(), [{ name: "pause" }]);
        run.close();
      })
    ),
);

for (const [what, slash] of [["taken off", "/"], ["passed on", ""]]) {
  behind(
    `below a path of nginx's site that is ${what}, pages have their scripts and styles`,
    () =>
      served(({ runsDir, port, token }) => {
        const location = `location /gan/ { proxy_pass http://127.0.0.1:${port}${slash}; }`;
        return proxied(location, async (outside) => {
          await finishedRun(runsDir, [started, step(1)]);
          const site = `http://127.0.0.1:${outside}`;
          for (const path of ["/gan/", "/gan/runs/first"]) {
            const page = await (await fetch(site + path)).text();
            const [, base] = page.match(/<base href="([^"]+)"/)!;
            const links = [...page.matchAll(/(?:src|href)="([^"#]+)"/g)].map(([, link]) => link);
            const urls = links.map((link) => new URL(link, site + base)).filter((url) =>
              /\.(js|css|svg)$/.test(url.pathname)
            );
            assert.ok(urls.length >= 4, links.join(" "));
            for (const url of urls) {
              const answer = await fetch(url);
              await answer.body?.cancel();
              assert.equal(answer.status, 200, url.href);
            }
            const [, listed] = page.match(
              /<script type="application\/json"[^>]*>(.*?)<\/script>/s,
            )!;
            for (const { script } of JSON.parse(listed).islands) {
              assert.match(script, /^\/gan\/_fresh\//);
            }
          }
          const entered = await fetch(`${site}/gan/runs/first?token=${token}`, {
            redirect: "manual",
          });
          await entered.body?.cancel();
          assert.equal(entered.headers.get("location"), "/gan/runs/first");
          assert.match(entered.headers.get("set-cookie")!, /; Path=\/gan\/$/);
        });
      }, { basePath: "/gan" }),
  );
}

behind("a name that nginx passes on is served where it is allowed", () =>
  served(({ port }) => {
    const location =
      `location / { proxy_pass http://127.0.0.1:${port}; proxy_set_header Host $host; }`;
    return proxied(location, async (outside) => {
      const status = async (host: string) =>
        (await rawRequest(outside, rawLines("GET /api/runs HTTP/1.1", `Host: ${host}`))).status;
      assert.equal(await status(`gan.example:${outside}`), 200);
      assert.equal(await status("other.example"), 403);
    });
  }, { allowedHosts: ["gan.example"] }));
