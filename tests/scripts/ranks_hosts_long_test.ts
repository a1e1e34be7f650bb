/** One run on two hosts, which are network namespaces of the test's own. */
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { openRunFolder } from "../../pipeline/store/mod.ts";
import { checkpointDigest, ended, launchers, rankedTrain } from "./_ranks.ts";
import { mayMakeHosts, twoHosts } from "../../scripts/bench/two_hosts.ts";

const ignore = !mayMakeHosts || !launchers.some(({ name }) => name === "MPICH");

Deno.test({
  name: "two hosts write the checkpoint of one, and what they exchange goes over the cable",
  ignore,
  async fn() {
    const dir = Deno.makeTempDirSync();
    using hosts = await twoHosts(dir);
    await ended(rankedTrain(dir, [], "--max-steps 6 --name alone"));
    const before = hosts.sentBytes();
    const { code, out, err } = await ended(
      rankedTrain(dir, hosts.launch, "--max-steps 6 --name hosts"),
    );
    assert.equal(code, 0, out + err);
    assert.equal(checkpointDigest(dir, "hosts", 6), checkpointDigest(dir, "alone", 6));
    const reader = openRunFolder(`${dir}/runs/hosts`);
    const layers = reader.last("run-started")!.event.layers;
    reader.close();
    const parameters = layers.reduce((sum, { parameters }) => sum + parameters, 0);
    // Half of all gradients go out, and half of their sums: four bytes a number, in six steps.
    assert.ok(hosts.sentBytes() - before > 6 * 4 * parameters, "the network was used");
  },
});

Deno.test({
  name: "a host that is lost from the network ends the run, and the incident names its rank",
  ignore,
  async fn() {
    const dir = Deno.makeTempDirSync();
    using hosts = await twoHosts(dir);
    const words = "--max-steps 100000 --name lost --rank-timeout 3";
    const child = rankedTrain(dir, hosts.launch, words).spawn();
    const ended = child.status.then(({ code }) => assert.fail(`it ended with code ${code}`));
    await Promise.race([stepsOf(`${dir}/runs/lost`, 5), ended]);
    const cut = Date.now();
    hosts.unplug();
    const { at, message } = await endOf(`${dir}/runs/lost`);
    assert.match(message ?? "", /^rank 1 has not answered for 3 s/);
    assert.ok(at - cut < 10_000, `${at - cut} ms`);
    // Without a network the launcher itself waits for ever.
    child.kill("SIGKILL");
    await Promise.all([child.stdout.cancel(), child.stderr.cancel(), ended.catch(() => {})]);
  },
});

async function stepsOf(folder: string, count: number): Promise<void> {
  while ((read(folder, (reader) => reader.last("step"))?.event.step ?? 0) < count) await pause(100);
}

async function endOf(folder: string) {
  for (;;) {
    const end = read(folder, (reader) => reader.last("run-ended"));
    if (end) return end.event;
    await pause(100);
  }
}

/** Undefined where there is no run yet. */
function read<T>(folder: string, look: (reader: ReturnType<typeof openRunFolder>) => T) {
  try {
    const reader = openRunFolder(folder);
    try {
      return look(reader);
    } finally {
      reader.close();
    }
  } catch {
    return undefined;
  }
}
