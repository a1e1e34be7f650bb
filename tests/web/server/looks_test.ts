import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openLooks } from "../../../web/server/looks/looks.ts";

const script = fileURLToPath(import.meta.resolve("./_fake_looks.ts"));

Deno.test("a step that a live run has come to since is looked at, too", async () => {
  const folder = await Deno.makeTempDir();
  const looks = openLooks({ command: Deno.execPath(), args: ["run", "-A", "--quiet", script] });
  const told = async (step: number) => {
    const text = await new Response(looks.ask(folder, { what: "halves", step })).text();
    return text.trim().split("\n").map((line) => JSON.parse(line));
  };
  try {
    Deno.mkdirSync(join(folder, "record"));
    for (const [steps, step] of [[10, 5], [20, 15], [20, 16]]) {
      Deno.writeTextFileSync(join(folder, "steps.txt"), String(steps));
      const frames = await told(step);
      assert.equal(frames.at(-1).type, "look-done");
      assert.equal(frames[0].last, steps);
    }
  } finally {
    await looks.stopAll();
    await Deno.remove(folder, { recursive: true });
  }
});
