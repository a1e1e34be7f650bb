import assert from "node:assert/strict";
import { commandRunner } from "../../../scripts/setup/run_command.ts";

Deno.test("a command inherits the environment, but nothing that steers the loader", async () => {
  Deno.env.set("LD_LIBRARY_PATH", "/nowhere");
  Deno.env.set("DCGAN_INHERITED", "yes");
  try {
    const print = "console.log(Deno.env.get('DCGAN_INHERITED'), Deno.env.get('LD_LIBRARY_PATH'))";
    const { output } = await commandRunner({ NO_COLOR: "1" })(Deno.execPath(), ["eval", print]);
    assert.equal(output.trim(), "yes undefined");
  } finally {
    Deno.env.delete("LD_LIBRARY_PATH");
    Deno.env.delete("DCGAN_INHERITED");
  }
});

Deno.test("a program that is not there ends like one that the shell does not find", async () => {
  const { code, output } = await commandRunner()("no-such-program", []);
  assert.deepEqual([code, output], [127, "no no-such-program here"]);
});
