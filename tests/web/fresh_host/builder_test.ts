import assert from "node:assert/strict";
import { join } from "node:path";
import { App, csp, staticFiles } from "fresh";
import { Builder } from "fresh/dev";
import { filesBelow } from "../../../web/fresh_host/files_below.ts";
import { sourceHash } from "../../../web/fresh_host/source_hash.ts";
import { inTemporaryFolder } from "../../pipeline/store/_temporary_folder.ts";

const plainSite = join(import.meta.dirname!, "_site");

/** Asks a site that stands beside this test. */
async function site(
  use: (ask: (path: string, init?: RequestInit) => Promise<Response>) => Promise<void>,
  name = "_site",
) {
  const root = join(import.meta.dirname!, name);
  await inTemporaryFolder(async (outDir) => {
    const app = new App<unknown>()
      .use(csp({ useNonce: true }))
      .use(staticFiles())
      .fsRoutes();
    const applyTo = await new Builder({ root, outDir }).build({ snapshot: "memory" });
    applyTo(app);
    const handle = app.handler();
    await use((path, init) => handle(new Request(`http://localhost${path}`, init)));
  });
}

const text = async (answer: Promise<Response>) => await (await answer).text();

Deno.test("a page stands within its layouts and the app, with what it puts into the head", () =>
  site(async (ask) => {
    const html = await text(ask("/things/7?shown=yes"));
    assert.ok(html.startsWith("<!DOCTYPE html><html>"), html);
    assert.match(html, /<body><nav>things<\/nav><h1>7 yes, loaded<\/h1>/);
    assert.equal(html.match(/<title>/g)!.length, 1);
    assert.match(html, /<title>thing 7<\/title>.*<\/head>/);
    assert.match(html, /<meta charset="utf-8"\/?>/);
  }));

Deno.test("handlers answer by method, a page without one is there to be read", () =>
  site(async (ask) => {
    assert.equal(await text(ask("/things/7", { method: "POST" })), "posted 7");
    assert.equal((await ask("/things/7", { method: "HEAD" })).status, 200);
    assert.equal((await ask("/things/7", { method: "DELETE" })).status, 405);
    assert.equal((await ask("/", { method: "POST" })).status, 405);
  }));

Deno.test("middlewares of a folder see the answers of that folder, that of the top all", () =>
  site(async (ask) => {
    const seen = async (path: string) => (await ask(path)).headers.get("seen");
    assert.equal(await seen("/"), "top");
    assert.equal(await seen("/nowhere"), null); // an error, as long as it passes them
    assert.equal(await seen("/things/7"), "things, top");
  }));

Deno.test("_404 and _error are pages of the app", () =>
  site(async (ask) => {
    const missing = await ask("/nowhere");
    assert.equal(missing.status, 404);
    assert.match(await missing.text(), /<body><p>nothing is at \/nowhere<\/p>/);
    const broken = await ask("/broken");
    assert.equal(broken.status, 500);
    assert.match(await broken.text(), /<p>broken: on purpose<\/p>/);
  }));

Deno.test("_404 and _error stand within the layout of the top, as other pages do", () =>
  site(async (ask) => {
    assert.equal(await text(ask("/broken")), "<main><p>broken: on purpose</p></main>");
    assert.equal(await text(ask("/nowhere")), "<main><p>nothing</p></main>");
  }, "_framed"));

Deno.test("two files of one path share its methods", () =>
  site(async (ask) => {
    assert.equal(await text(ask("/both")), "read");
    assert.equal(await text(ask("/both", { method: "POST" })), "posted");
    assert.equal((await ask("/both", { method: "PUT" })).status, 405);
  }, "_framed"));

Deno.test("islands stand between markers, one within another without its own, with their props beside", () =>
  site(async (ask) => {
    const html = await text(ask("/"));
    assert.match(
      html,
      /<main><!--island 0--><button type="button" aria-label>3 <b>1<\/b><\/button><!--\/island-->/,
    );
    const list = JSON.parse(html.match(/id="fresh-islands">(.*?)<\/script>/)![1]);
    assert.deepEqual(list.islands.map(({ exportName }: { exportName: string }) => exportName), [
      "Outer",
      "Inner",
    ]);
    assert.match(
      html,
      /<script type="module" src="\/_fresh\/[0-9a-f]+\/[\w/]*client\.js"><\/script>/,
    );
  }));

Deno.test("props cannot end the script that they are in", () =>
  site(async (ask) => {
    const html = await text(ask("/?label=%3C/script%3E%3Cscript%3Ealert(1)%3C/script%3E"));
    assert.doesNotMatch(html, /<script>alert/);
    assert.doesNotMatch(html, /<\/script><script>a/);
    const list = html.match(/id="fresh-islands">(.*?)<\/script>/)![1];
    assert.match(JSON.parse(list).props, /<\/script>|u003C/i);
  }));

Deno.test("inline scripts and styles that the server renders carry the policy's nonce", () =>
  site(async (ask) => {
    const page = await ask("/");
    const html = await page.text();
    const [, nonce] = page.headers.get("content-security-policy")!.match(/'nonce-(\w+)'/)!;
    assert.match(html, new RegExp(`<style nonce="${nonce}">b{}</style>`));
    assert.match(html, new RegExp(`<script nonce="${nonce}">let inline;</script>`));
  }));

Deno.test("a page without islands has no script", () =>
  site(async (ask) => assert.doesNotMatch(await text(ask("/things/7")), /<script/)));

Deno.test("static files have ETags, islands' scripts are kept for ever, and nothing else is served", () =>
  site(async (ask) => {
    const file = await ask("/hello.txt");
    assert.equal(await file.text(), "hello\n");
    assert.equal(file.headers.get("cache-control"), "no-cache");
    const again = await ask("/hello.txt", {
      headers: { "if-none-match": file.headers.get("etag")! },
    });
    assert.equal(again.status, 304);
    const [src] = (await text(ask("/"))).match(/\/_fresh\/[0-9a-f]+\/[\w/]*counter\.js/)!;
    const script = await ask(src);
    assert.match(script.headers.get("content-type")!, /^text\/javascript/);
    assert.match(script.headers.get("cache-control")!, /immutable/);
    assert.match(await script.text(), /export/);
    for (const path of ["/routes/index.tsx", "/static/hello.txt", "/..%2fdeno.json"]) {
      assert.equal((await ask(path)).status, 404, path);
    }
  }));

Deno.test("where nothing can be kept, scripts are served all the same, and made anew each time", () =>
  inTemporaryFolder(async (folder) => {
    const outDir = join(folder, "file", "scripts");
    Deno.writeTextFileSync(join(folder, "file"), "in the way of the folder");
    const app = new App<unknown>().use(staticFiles()).fsRoutes();
    const applyTo = await new Builder({ root: plainSite, outDir }).build({ snapshot: "memory" });
    applyTo(app);
    const ask = async (path: string) =>
      (await app.handler()(new Request(`http://localhost${path}`))).text();
    const [script] = (await ask("/")).match(/\/_fresh\/[0-9a-f]+\/[\w/]*client\.js/)!;
    assert.match(await ask(script), /import/);
  }));

Deno.test("scripts that are kept are taken as they are, and made anew where nothing of them is left", () =>
  inTemporaryFolder(async (outDir) => {
    const build = () => new Builder({ root: plainSite, outDir }).build({ snapshot: "memory" });
    await build();
    const [name, ...others] = Array.from(Deno.readDirSync(outDir), ({ name }) => name);
    assert.deepEqual(others, []);
    const [file] = filesBelow(join(outDir, name));
    Deno.writeTextFileSync(file, "kept");
    await build();
    assert.equal(Deno.readTextFileSync(file), "kept");
    Deno.removeSync(join(outDir, name), { recursive: true });
    Deno.mkdirSync(join(outDir, name));
    await build();
    assert.notEqual(Deno.readTextFileSync(file), "kept");
  }));

Deno.test("scripts are made anew when a file that they import has changed, and only then", () =>
  inTemporaryFolder((folder) => {
    const [a, b, other] = ["a.ts", "b.ts", "other.ts"].map((name) => join(folder, name));
    Deno.writeTextFileSync(a, 'import { b } from "./b.ts";');
    Deno.writeTextFileSync(b, "export const b = 1;");
    Deno.writeTextFileSync(other, "");
    const first = sourceHash([a]);
    Deno.writeTextFileSync(other, "changed");
    assert.equal(sourceHash([a]), first);
    Deno.writeTextFileSync(b, "export const b = 2;");
    assert.notEqual(sourceHash([a]), first);
  }));

Deno.test("a bundle that fails names the file and why", () =>
  inTemporaryFolder(async (folder) => {
    Deno.mkdirSync(join(folder, "islands"));
    Deno.writeTextFileSync(
      join(folder, "islands/bad.tsx"),
      'import { a } from "./nothing.ts"; export const b = a;',
    );
    await assert.rejects(
      new Builder({ root: folder }).build(),
      /bad\.tsx.*nothing\.ts|nothing\.ts/,
    );
  }));
