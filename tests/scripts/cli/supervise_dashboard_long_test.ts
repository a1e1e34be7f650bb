/** A dashboard that breaks down, beside something that goes on. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { superviseDashboard } from "../../../scripts/cli/supervise_dashboard.ts";
import { inTemporaryFolder } from "../../pipeline/store/_temporary_folder.ts";
import { until } from "../../web/server/_until.ts";

interface Trouble {
  restarts: string[];
  crashes: string[];
}

/** A process that says something, then that it serves, and then does something else. */
async function withPretender(
  then: string,
  test: (trouble: Trouble, url: string) => Promise<void>,
): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    const script = join(folder, "pretender.ts");
    const url = "http://127.0.0.1:9/?token=secret";
    const serving = JSON.stringify({ kind: "serving", url });
    Deno.writeTextFileSync(
      script,
      `console.log("Assets written to: nowhere"); console.log(${
        JSON.stringify(serving)
      }); const gone = Deno.stdin.readable.pipeTo(new WritableStream()); ${then}; await gone;`,
    );
    const trouble: Trouble = { restarts: [], crashes: [] };
    const dashboard = await superviseDashboard({
      ...{ runsDir: "runs", cacheDir: "cache", host: "127.0.0.1", port: undefined, script },
      onRestart: (message) => trouble.restarts.push(message),
      onCrash: (message) => trouble.crashes.push(message),
    });
    try {
      await test(trouble, dashboard.url);
    } finally {
      dashboard.close();
    }
  });
}

Deno.test("a dashboard that takes too much memory ends alone, is told of, and comes back", () =>
  withPretender(
    `const kept = []; setTimeout(() => { for (;;) kept.push({ at: Math.random() }); }, 10)`,
    async ({ restarts }) => {
      const [why] = await until(() => restarts.length > 0 ? restarts : undefined);
      assert.equal(why, "it needed more than 512 MB of memory");
    },
  ));

Deno.test("one that breaks down again and again stays down after the third time", () =>
  withPretender(`setTimeout(() => { throw new Error("out of luck"); }, 10)`, async (trouble) => {
    await until(() => trouble.crashes.length > 0 || undefined);
    assert.equal(trouble.restarts.length, 3);
    assert.match(trouble.crashes[0], /out of luck/);
  }));

Deno.test("one that cannot start is an error that says why", () =>
  inTemporaryFolder(async (folder) => {
    const script = join(folder, "no.ts");
    const failed = JSON.stringify({ kind: "failed", message: "port 1 is taken" });
    Deno.writeTextFileSync(script, `console.log(${JSON.stringify(failed)}); Deno.exit(1);`);
    const never = () => assert.fail();
    const options = { runsDir: "r", cacheDir: "c", host: "127.0.0.1", port: 1, script };
    await assert.rejects(
      superviseDashboard({ ...options, onRestart: never, onCrash: never }),
      { message: "port 1 is taken" },
    );
  }));

Deno.test("the real one, when it is killed, is back at the same address with the same link", () =>
  inTemporaryFolder(async (folder) => {
    const restarts: string[] = [];
    const { url, close } = await superviseDashboard({
      ...{ runsDir: join(folder, "runs"), cacheDir: join(folder, "cache"), host: "127.0.0.1" },
      port: undefined,
      onRestart: (message) => restarts.push(message),
      onCrash: (message) => assert.fail(message),
    });
    try {
      const status = async () => {
        const answer = await fetch(url, { redirect: "manual" }).catch(() => undefined);
        await answer?.body?.cancel();
        return answer?.status;
      };
      assert.equal(await status(), 303);
      killChildren(Deno.pid);
      await until(() => restarts.length > 0 || undefined);
      await until(async () => await status() === 303 || undefined);
      assert.match(restarts[0], /SIGKILL/);
    } finally {
      close();
    }
  }));

/** Of all that this process has started, what serves the dashboard. */
function killChildren(parent: number): void {
  const { stdout } = new Deno.Command("pgrep", {
    args: ["-P", String(parent), "-f", "dashboard_process"],
  }).outputSync();
  for (const pid of new TextDecoder().decode(stdout).trim().split("\n")) {
    Deno.kill(Number(pid), "SIGKILL");
  }
}
