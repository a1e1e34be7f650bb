import assert from "node:assert/strict";
import { join } from "node:path";
import { inTemporaryFolder } from "../pipeline/store/_temporary_folder.ts";
import { started, step } from "./cli/progress/_events.ts";
import { finishedRun } from "../web/server/_served.ts";

/** Runs the task with its own permissions until the test is over; the link is what it printed. */
async function dashboardTask(
  words: readonly string[],
  test: (link: URL) => Promise<void>,
): Promise<void> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "dashboard", ...words],
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
  }).spawn();
  let printed = "";
  const output = child.stdout.pipeThrough(new TextDecoderStream());
  try {
    for await (const text of output.values({ preventCancel: true })) {
      printed += text;
      if (printed.includes("Ctrl-C ends it.")) break;
    }
    const [, link] = printed.match(/^dashboard: (http\S+)$/m) ?? [];
    assert.ok(link, printed);
    await test(new URL(link));
  } finally {
    child.kill("SIGINT");
    await child.status;
    await output.cancel();
  }
}

Deno.test("the dashboard's task needs no permissions beyond its own, and serves a folder's runs", () =>
  inTemporaryFolder(async (folder) => {
    await finishedRun(folder, [started, step(1)]);
    await dashboardTask([folder], async (link) => {
      assert.equal(link.hostname, "127.0.0.1");
      const list = await (await fetch(link)).text();
      assert.match(list, /<h2>first<\/h2>/);
      const page = await (await fetch(new URL("/runs/first", link))).text();
      const script = page.match(/src="(\/_fresh\/[^"]+\.js)"/)![1];
      assert.equal((await fetch(new URL(script, link))).status, 200, "its scripts are bundled");
    });
  }));

Deno.test("for other machines the link that is printed has the token, and nothing goes without it", () =>
  inTemporaryFolder((folder) =>
    dashboardTask([join(folder, "runs"), "--host", "0.0.0.0"], async (link) => {
      assert.match(link.search, /^\?token=[\w-]{32}$/);
      assert.equal((await fetch(link.origin)).status, 401);
      const entered = await fetch(link, { redirect: "manual" });
      assert.equal(entered.status, 303);
    })
  ));
