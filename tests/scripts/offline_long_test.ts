/** That the dashboard starts where there is no network, after what the guide says. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { inTemporaryFolder } from "../pipeline/store/_temporary_folder.ts";

async function run(command: string, args: string[], env: Record<string, string> = {}) {
  const options = { args, env: { NO_COLOR: "1", ...env }, stdin: "null" } as const;
  const { code, stdout, stderr } = await new Deno.Command(command, options).output();
  const text = new TextDecoder();
  return { code, output: text.decode(stdout) + text.decode(stderr) };
}

const noNetwork = ["--net", "--map-root-user"];

/** Only Linux has such a thing, and not every container lets its users do it. */
async function canLeaveNetwork(): Promise<boolean> {
  return await run("unshare", [...noNetwork, "true"]).then(({ code }) => code === 0, () => false);
}

/** With nothing downloaded yet, a small package has to come from there. */
function canReachRegistry(): Promise<boolean> {
  let reaches = false;
  return inTemporaryFolder(async (folder) => {
    const { code } = await run(Deno.execPath(), ["cache", "npm:jsep"], { DENO_DIR: folder });
    reaches = code === 0;
  }).then(() => reaches);
}

Deno.test({
  name: "after deno install and dashboard --prepare, the dashboard starts without a network",
  ignore: !await canLeaveNetwork() || !await canReachRegistry(),
  fn: () =>
    inTemporaryFolder(async (folder) => {
      const env = { DENO_DIR: join(folder, "deno") };
      const task = ["task", "--quiet", "dashboard", folder, "--prepare"];
      const kept = [...task, "--cache-dir", join(folder, "cache")];
      const anew = [...task, "--cache-dir", join(folder, "another")];
      const offline = (words: string[]) =>
        run("unshare", [...noNetwork, Deno.execPath(), ...words], env);

      const installed = await run(Deno.execPath(), ["install", "--frozen"], env);
      assert.equal(installed.code, 0, installed.output);
      assert.match(
        (await offline(anew)).output,
        /^error: .* connect to the npm registry once$/m,
      );
      const prepared = await run(Deno.execPath(), kept, env);
      assert.equal(prepared.code, 0, prepared.output);
      for (const words of [kept, anew]) {
        const { code, output } = await offline(words);
        assert.equal(code, 0, output);
        assert.match(output, /^dashboard: it starts without a network now; /m);
        assert.doesNotMatch(output, /Download/);
      }
    }),
});
