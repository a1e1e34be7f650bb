/** The generator's file and the report, as programs ask for them. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { decodeSafetensors, generatorWeights } from "../../../model/mod.ts";
import { openGenerator } from "../../../pipeline/generator/mod.ts";
import { placeTinyRun } from "../page/_play.ts";
import { finishedRun, served } from "./_served.ts";
import { runStarted } from "../state/_events.ts";

Deno.test("the server offers the generator that draws, of any checkpoint that is kept", () =>
  served(async ({ origin, runsDir }) => {
    const name = await placeTinyRun(runsDir);
    await finishedRun(runsDir, [runStarted()], "bare");
    const api = (run: string, part: string) => fetch(`${origin}/api/runs/${run}/${part}`);
    const { steps } = await (await api(name, "checkpoints")).json();
    assert.ok(steps.includes(3) && steps.at(-1) === 7);
    for (const [query, checkpoint] of [["", 7], ["?checkpoint=3", 3]] as const) {
      const answer = await api(name, `generator.safetensors${query}`);
      const { tensors, metadata } = decodeSafetensors(new Uint8Array(await answer.arrayBuffer()));
      const wanted = openGenerator(join(runsDir, name), { checkpoint });
      assert.deepEqual(generatorWeights(tensors, "trained"), wanted.generator);
      const { step, weights } = JSON.parse(metadata.dcgan);
      assert.deepEqual([step, weights], [checkpoint, "averaged"]);
    }
    const refusals: [run: string, query: string, status: number, why: RegExp][] = [
      [name, "?checkpoint=4", 404, /no such checkpoint: there are those of step 3/],
      [name, "?checkpoint=best", 404, /no such checkpoint/],
      [name, "?checkpoint=../7", 400, /latest, best, or a step/],
      ["bare", "", 404, /it keeps none yet/],
      ["nobody", "", 404, /there is no run/],
    ];
    for (const [run, query, status, why] of refusals) {
      const answer = await api(run, `generator.safetensors${query}`);
      assert.equal(answer.status, status);
      assert.match(await answer.text(), why);
    }
    const report = await api(name, "report.html");
    assert.match(report.headers.get("content-disposition")!, /attachment/);
    assert.match(await report.text(), /^<!DOCTYPE html>/);
  }));

Deno.test("deno task report leaves no file where it cannot write one", () =>
  served(async ({ runsDir }) => {
    await finishedRun(runsDir, [runStarted()], "bare");
    const out = join(runsDir, "none", "x.html");
    for (
      const [words, why] of [
        [[join(runsDir, "bare"), "--out", out], /^error: .* is no folder: make it/],
        [
          [join(runsDir, "bare"), "--checkpoint", "9", "--out", join(runsDir, "x.html")],
          /no checkpoint of step 9/,
        ],
        [[], /^error: no run is named/],
      ] as const
    ) {
      const { code, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["task", "--quiet", "report", ...words],
        env: { NO_COLOR: "1" },
        stdin: "null",
      }).output();
      const err = new TextDecoder().decode(stderr);
      assert.match(err, why);
      assert.equal(code === 0, false);
      assert.ok(!existsSync(join(runsDir, "x.html")));
    }
  }));
