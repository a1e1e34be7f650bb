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

// Two ranks know who is lost; of four, the heartbeats tell it. (The launcher deals ranks out in turn.)
for (const [n, lost] of [["2", "rank 1 has"], ["4", "ranks 1, 3 have"]]) {
  Deno.test({
    name:
      `a host that is lost from the network ends the run of ${n} ranks, whose incident names its`,
    ignore,
    async fn() {
      const dir = Deno.makeTempDirSync();
      using hosts = await twoHosts(dir);
      const words = "--max-steps 100000 --name lost --rank-timeout 5";
      const child = rankedTrain(dir, [...hosts.launch.slice(0, -1), n], words).spawn();
      const ended = child.status.then(({ code }) => assert.fail(`it ended with code ${code}`));
      await Promise.race([stepsOf(`${dir}/runs/lost`, 5), ended]);
      const cut = Date.now();
      hosts.unplug();
      const { at, message, incident } = await endOf(`${dir}/runs/lost`);
      assert.match(message ?? "", new RegExp(`^${lost} not answered for [\\d.]+ s`));
      assert.equal(incident?.kind, "rank-lost");
      assert.ok(incident.step >= 5, `step ${incident.step}`);
      assert.ok(incident.message.startsWith(lost), incident.message);
      assert.ok(at - cut < 20_000, `${at - cut} ms`);
      // Without a network the launcher itself waits for ever.
      child.kill("SIGKILL");
      await Promise.all([child.stdout.cancel(), child.stderr.cancel(), ended.catch(() => {})]);
    },
  });
}

async function stepsOf(folder: string, count: number): Promise<void> {
  while ((read(folder, (reader) => reader.last("step"))?.event.step ?? 0) < count) await pause(100);
}

async function endOf(folder: string) {
  for (;;) {
    const end = read(folder, (reader) => ({
      ...reader.last("run-ended")!.event,
      incident: reader.last("incident")?.event,
    }));
    if (end) return end;
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
