import assert from "node:assert/strict";
import { App, csp } from "fresh";

Deno.test("csp() replaces directives by their name, adds others, and can only report", async () => {
  const policy = async (options: Parameters<typeof csp>[0], name = "content-security-policy") => {
    const handle = new App<unknown>().use(csp(options)).get("/", (ctx) => ctx.text("text"))
      .handler();
    return (await handle(new Request("http://localhost/"))).headers.get(name);
  };
  const own = await policy({ csp: ["default-src 'none'", "img-src data:"] });
  assert.match(own!, /^default-src 'none'; /);
  assert.match(own!, /; img-src data:;/);
  assert.equal(own!.match(/img-src/g)!.length, 1);
  assert.match(own!, /; form-action 'self'; frame-ancestors 'none'; upgrade-insecure-requests$/);
  assert.equal(own!.match(/default-src/g)!.length, 1);
  const reported = await policy(
    { reportOnly: true, reportTo: "/csp" },
    "content-security-policy-report-only",
  );
  assert.match(reported!, /report-uri \/csp; report-to csp$/);
});
