import assert from "node:assert/strict";
import { App, csp, csrf } from "fresh";

const post = (headers: Record<string, string>) =>
  new Request("http://localhost:8000/", { method: "POST", headers });

Deno.test("csrf() takes changes from the app's own pages and from programs, not from other sites", async () => {
  const handle = new App<unknown>()
    .use(csrf({ origin: "https://friend.example" }))
    .all("/", (ctx) => ctx.text("done")).handler();
  const status = async (headers: Record<string, string>) => (await handle(post(headers))).status;
  const own: Record<string, string>[] = [
    {},
    { origin: "http://localhost:8000" },
    { "sec-fetch-site": "same-origin" },
    { origin: "https://friend.example", "sec-fetch-site": "cross-site" },
  ];
  const foreign: Record<string, string>[] = [
    { origin: "http://localhost:9000" },
    { origin: "null" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site", origin: "http://localhost:8000" },
  ];
  for (const headers of own) assert.equal(await status(headers), 200, JSON.stringify(headers));
  for (const headers of foreign) assert.equal(await status(headers), 403, JSON.stringify(headers));
  assert.equal(
    (await handle(
      new Request("http://localhost:8000/", {
        headers: { "sec-fetch-site": "cross-site" },
      }),
    )).status,
    200,
  );
});

Deno.test("csp() replaces directives by their name, adds others, and can only report", async () => {
  const policy = async (options: Parameters<typeof csp>[0], name = "content-security-policy") => {
    const handle = new App<unknown>().use(csp(options)).get("/", (ctx) => ctx.text("text"))
      .handler();
    return (await handle(new Request("http://localhost/"))).headers.get(name);
  };
  const own = await policy({ csp: ["default-src 'none'", "img-src data:"] });
  assert.match(own!, /^default-src 'none'; /);
  assert.match(own!, /; img-src data:$/);
  assert.equal(own!.match(/default-src/g)!.length, 1);
  const reported = await policy(
    { reportOnly: true, reportTo: "/csp" },
    "content-security-policy-report-only",
  );
  assert.match(reported!, /report-uri \/csp; report-to csp$/);
});
