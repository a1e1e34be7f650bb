import assert from "node:assert/strict";
import { App, createDefine, HttpError, type Middleware } from "fresh";

const define = createDefine<{ words: string[] }>();

const get = <State>(app: App<State>, path: string, init?: RequestInit) =>
  app.handler()(new Request(`http://localhost${path}`, init));

async function told<State>(app: App<State>, path: string, init?: RequestInit) {
  const response = await get(app, path, init);
  return [response.status, await response.text()];
}

/** Says its word on the way in and on the way out. */
function saying(word: string): Middleware<{ words: string[] }> {
  return define.middleware(async (ctx) => {
    (ctx.state.words ??= []).push(word);
    const response = await ctx.next();
    response.headers.append("after", word);
    return response;
  });
}

Deno.test("middlewares apply from top to bottom, and see the answer from bottom to top", async () => {
  const app = new App<{ words: string[] }>()
    .use(saying("a"), saying("b"))
    .get("/early", (ctx) => ctx.json(ctx.state.words))
    .use(saying("c"))
    .get("/late", saying("own"), (ctx) => ctx.json(ctx.state.words));
  const early = await get(app, "/early");
  assert.deepEqual([await early.json(), early.headers.get("after")], [["a", "b"], "b, a"]);
  const late = await get(app, "/late");
  assert.deepEqual(await late.json(), ["a", "b", "c", "own"]);
});

Deno.test("a middleware with a path sees that path and what is below it", async () => {
  const app = new App<unknown>()
    .use("/api", (ctx) => Promise.resolve(ctx.text("guarded", { status: 403 })))
    .all("/:rest*", (ctx) => ctx.text("open"));
  for (const path of ["/api", "/api/runs"]) {
    assert.deepEqual(await told(app, path), [403, "guarded"]);
  }
  for (const path of ["/apis", "/other"]) assert.deepEqual(await told(app, path), [200, "open"]);
});

Deno.test("a route gives its pattern and its parameters, percent signs decoded once", async () => {
  const app = new App<unknown>().get("/runs/:id", (ctx) => ctx.json([ctx.route, ctx.params.id]));
  const ask = async (path: string) => JSON.parse((await told(app, path))[1] as string);
  assert.deepEqual(await ask("/runs/a%20b"), ["/runs/:id", "a b"]);
  assert.deepEqual(await ask("/runs/%252e"), ["/runs/:id", "%2e"]);
  assert.deepEqual(await ask("/runs/..%2fup"), ["/runs/:id", "../up"]);
  assert.deepEqual(await ask("/runs/%ff"), ["/runs/:id", "%ff"]);
});

Deno.test("what is nowhere is 404, what is there for another method 405", async () => {
  const app = new App<unknown>().post("/runs", (ctx) => ctx.text("made")).put(
    "/runs",
    (ctx) => ctx.text("put"),
  );
  assert.deepEqual(await told(app, "/runs", { method: "POST" }), [200, "made"]);
  assert.deepEqual(await told(app, "/runs", { method: "PUT" }), [200, "put"]);
  assert.deepEqual(await told(app, "/runs"), [405, "/runs does not take GET"]);
  assert.deepEqual(await told(app, "/other"), [404, "nothing is at /other"]);
});

Deno.test("what a handler throws reaches the middlewares above it, any of which may answer", async () => {
  const caught: unknown[] = [];
  const app = new App<unknown>()
    .use("/kept", (ctx) => ctx.next().catch(() => ctx.text("caught", { status: 503 })))
    .use((ctx) =>
      ctx.next().catch((error) => {
        caught.push(error.message);
        throw error;
      })
    )
    .get("/kept", () => {
      throw new Error("kept");
    })
    .get("/lost", () => {
      throw new Error("lost");
    });
  assert.deepEqual(await told(app, "/kept"), [503, "caught"]);
  assert.deepEqual(await told(app, "/lost"), [500, "internal error"]);
  assert.deepEqual(await told(app, "/none"), [404, "nothing is at /none"]);
  assert.deepEqual(caught, ["kept", "lost", "nothing is at /none"]);
});

Deno.test("of what nobody catches only HttpErrors tell their text", async () => {
  const app = new App<unknown>()
    .get("/refused", () => {
      throw new HttpError(418, "a teapot");
    })
    .get("/broken", () => {
      throw new Error("at /home/somebody/secret.ts");
    });
  assert.deepEqual(await told(app, "/refused"), [418, "a teapot"]);
  assert.deepEqual(await told(app, "/broken"), [500, "internal error"]);
});

Deno.test("notFound() answers for what is nowhere, onError() for all other errors", async () => {
  const app = new App<unknown>()
    .notFound((ctx) => ctx.text("no such page", { status: 404 }))
    .onError((ctx) => ctx.text(`sorry: ${(ctx.error as Error).message}`, { status: 500 }))
    .get("/broken", () => {
      throw new Error("broken");
    });
  assert.deepEqual(await told(app, "/other"), [404, "no such page"]);
  assert.deepEqual(await told(app, "/broken"), [500, "sorry: broken"]);
});

Deno.test("an app below a path answers there only", async () => {
  const app = new App<unknown>({ basePath: "/dashboard" }).get("/runs", (ctx) => ctx.text("runs"));
  assert.deepEqual(await told(app, "/dashboard/runs"), [200, "runs"]);
  assert.equal((await told(app, "/runs"))[0], 404);
});

Deno.test("the root of an app below a path needs no slash", async () => {
  const app = new App<unknown>({ basePath: "/dashboard" }).get("/", (ctx) => ctx.text("root"));
  for (const path of ["/dashboard", "/dashboard/"]) {
    assert.deepEqual(await told(app, path), [200, "root"], path);
  }
  for (const path of ["/", "/dashboards"]) assert.equal((await told(app, path))[0], 404, path);
});

Deno.test("HEAD is answered as GET without its body, unless something answers to HEAD itself", async () => {
  const from = (text: string) => ({ headers: { "x-from": text } });
  const app = new App<unknown>()
    .get("/a", () => new Response("long", from("get")))
    .get("/b/:id", () => new Response("long", from("get")))
    .head("/b/:id", (ctx) => new Response(null, from(`head ${ctx.params.id}`)))
    .post("/c", () => new Response("posted"));
  const head = async (path: string) => {
    const response = await get(app, path, { method: "HEAD" });
    return [response.status, response.body, response.headers.get("x-from")];
  };
  assert.deepEqual(await head("/a"), [200, null, "get"]);
  assert.deepEqual(await head("/b/7"), [200, null, "head 7"]);
  assert.deepEqual((await head("/c")).slice(0, 2), [405, null]);
});

Deno.test("what was thrown stands in the context, for every middleware that it passes", async () => {
  const seen: boolean[] = [];
  const looking: Middleware<unknown> = (ctx) =>
    ctx.next().catch((error) => {
      seen.push(ctx.error === error);
      throw error;
    });
  const app = new App<unknown>().use(looking).use(looking).get("/", () => {
    throw new Error("lost");
  });
  assert.deepEqual(await told(app, "/"), [500, "internal error"]);
  assert.deepEqual(seen, [true, true]);
});

Deno.test("redirect() to a path stays on the site", async () => {
  const app = new App<unknown>().get("/", (ctx) => ctx.redirect(ctx.url.searchParams.get("to")!));
  const location = async (to: string) =>
    (await get(app, `/?to=${encodeURIComponent(to)}`)).headers.get("location");
  for (const evil of ["//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example"]) {
    assert.equal(await location(evil), "/evil.example", evil);
  }
  assert.equal(await location("//a//b?c=//d"), "/a/b?c=//d");
  for (const fine of ["/", "/a/b?c=//d#e//f", "https://deno.com//x", "next", "?page=2"]) {
    assert.equal(await location(fine), fine);
  }
});

Deno.test("redirect() leads elsewhere, with 302 unless told otherwise", async () => {
  const app = new App<unknown>()
    .get("/a", (ctx) => ctx.redirect("/b"))
    .get("/c", (ctx) => ctx.redirect("/d", 308));
  const [a, c] = [await get(app, "/a"), await get(app, "/c")];
  assert.deepEqual([a.status, a.headers.get("location")], [302, "/b"]);
  assert.deepEqual([c.status, c.headers.get("location")], [308, "/d"]);
});

Deno.test("fsRoutes() without a build says what is missing", () => {
  assert.throws(() => new App().fsRoutes().handler(), /apply what Builder's build\(\) returns/);
});
